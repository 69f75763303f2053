namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program at many kernel functions (<c>BPF_LINK_TYPE_KPROBE_MULTI</c>, Linux 5.18). It cannot be detached but by closing it. Made by <see cref="ProbeAttachment"/>.
/// </summary>
public sealed class KprobeMultiLink : BpfLink
{
    internal KprobeMultiLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath)
    {
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override KprobeMultiLinkInfo GetInfo() => (KprobeMultiLinkInfo)base.GetInfo();
}
