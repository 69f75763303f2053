namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link to a raw tracepoint.</summary>
public sealed record RawTracepointLinkInfo : BpfLinkInfo
{
    internal RawTracepointLinkInfo(uint id, uint programId, string name, ulong cookie)
        : base(id, BpfLinkType.RawTracepoint, programId)
    {
        Name = name;
        Cookie = cookie;
    }

    /// <summary>The tracepoint, such as <c>sched_switch</c>.</summary>
    public string Name { get; }

    /// <summary>What the program gets from bpf_get_attach_cookie. Reported since Linux 6.17; 0 before.</summary>
    public ulong Cookie { get; }
}
