namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program at many places of a file that processes run (<c>BPF_LINK_TYPE_UPROBE_MULTI</c>, Linux 6.6). It cannot be detached but by closing it. Made by <see cref="ProbeAttachment"/>.
/// </summary>
public sealed class UprobeMultiLink : BpfLink
{
    internal UprobeMultiLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath)
    {
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override UprobeMultiLinkInfo GetInfo() => (UprobeMultiLinkInfo)base.GetInfo();
}
