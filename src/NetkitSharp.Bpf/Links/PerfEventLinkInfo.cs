using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link to a perf event: a probe, a tracepoint or another event. Linux 6.6; before, the kind is unspecified.</summary>
public sealed record PerfEventLinkInfo : BpfLinkInfo
{
    internal PerfEventLinkInfo(uint id, uint programId, PerfEventLinkKind kind, string name)
        : base(id, BpfLinkType.PerfEvent, programId, BpfAttachType.PerfEvent)
    {
        Kind = kind;
        Name = name;
    }

    /// <summary>What it is attached to.</summary>
    public PerfEventLinkKind Kind { get; }

    /// <summary>The function of a kprobe, the file of a uprobe, the tracepoint; empty for other events.</summary>
    public string Name { get; }

    /// <summary>Bytes from the start of the function or the file; 0 where there are none.</summary>
    public ulong Offset { get; internal init; }

    /// <summary>The address of a kprobe; 0 where kernel.kptr_restrict hides it.</summary>
    public ulong Address { get; internal init; }

    /// <summary>How often a kprobe was missed. Linux 6.7.</summary>
    public ulong Missed { get; internal init; }

    /// <summary>The type of another event (<c>enum perf_type_id</c>, linux/perf_event.h).</summary>
    public uint EventType { get; internal init; }

    /// <summary>The configuration of another event.</summary>
    public ulong EventConfiguration { get; internal init; }

    /// <summary>What the program gets from bpf_get_attach_cookie. Reported since Linux 6.9; 0 before.</summary>
    public ulong Cookie { get; internal init; }
}
