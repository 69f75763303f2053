using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about an iterator.</summary>
public sealed record IteratorLinkInfo : BpfLinkInfo
{
    internal IteratorLinkInfo(uint id, uint programId, string target, uint mapId, ulong cgroupId, uint processId, uint threadId)
        : base(id, BpfLinkType.Iterator, programId, BpfAttachType.TraceIterator)
    {
        Target = target;
        MapId = mapId;
        CgroupId = cgroupId;
        ProcessId = processId;
        ThreadId = threadId;
    }

    /// <summary>What it goes through, such as <c>bpf_map_elem</c>, <c>tcp</c> or <c>task</c>.</summary>
    public string Target { get; }

    /// <summary>The id of the map whose elements it goes through; 0 for others.</summary>
    public uint MapId { get; }

    /// <summary>The id of the cgroup that a cgroup iterator begins at; 0 for others. Linux 6.1.</summary>
    public ulong CgroupId { get; }

    /// <summary>The process that a task iterator goes through; 0 for all, and for others. Linux 6.1.</summary>
    public uint ProcessId { get; }

    /// <summary>The only thread of a task iterator; 0 for all, and for others. Linux 6.1.</summary>
    public uint ThreadId { get; }
}
