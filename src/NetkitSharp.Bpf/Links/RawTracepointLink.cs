namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program at a tracepoint, with its raw or its BTF-typed arguments (<c>BPF_LINK_TYPE_RAW_TRACEPOINT</c>). It cannot be detached but by closing it, and its program cannot be replaced. Made by <see cref="TracingAttachment"/>.
/// </summary>
public sealed class RawTracepointLink : BpfLink
{
    internal RawTracepointLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath)
    {
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override RawTracepointLinkInfo GetInfo() => (RawTracepointLinkInfo)base.GetInfo();
}
