namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program at a kernel function, an LSM hook or a function of another program (<c>BPF_LINK_TYPE_TRACING</c>). It cannot be detached but by closing it, and its program cannot be replaced. Made by <see cref="TracingAttachment"/>.
/// </summary>
public sealed class TracingLink : BpfLink
{
    internal TracingLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath)
    {
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override TracingLinkInfo GetInfo() => (TracingLinkInfo)base.GetInfo();
}
