namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program at a perf event: a probe, a tracepoint or another (<c>BPF_LINK_TYPE_PERF_EVENT</c>, Linux 5.15). The link keeps the event. It cannot be detached but by closing it. Made by <see cref="ProbeAttachment"/>.
/// </summary>
public sealed class PerfEventLink : BpfLink
{
    internal PerfEventLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath)
    {
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override PerfEventLinkInfo GetInfo() => (PerfEventLinkInfo)base.GetInfo();
}
