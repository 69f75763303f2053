namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link to many places of a file. Linux 6.8; before, all is empty.</summary>
public sealed record UprobeMultiLinkInfo : BpfLinkInfo
{
    internal UprobeMultiLinkInfo(uint id, uint programId, string path, bool isReturn, uint processId, IReadOnlyList<ulong> offsets, IReadOnlyList<ulong> counterOffsets, IReadOnlyList<ulong> cookies)
        : base(id, BpfLinkType.UprobeMulti, programId)
    {
        Path = path;
        IsReturn = isReturn;
        ProcessId = processId;
        Offsets = offsets;
        CounterOffsets = counterOffsets;
        Cookies = cookies;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether the program runs when the functions return.</summary>
    public bool IsReturn { get; }

    /// <summary>The only process; 0 for all.</summary>
    public uint ProcessId { get; }

    /// <summary>The places, in bytes from the start of the file.</summary>
    public IReadOnlyList<ulong> Offsets { get; }

    /// <summary>Where in the file the counters of USDT probes are, by place; zeros where there are none.</summary>
    public IReadOnlyList<ulong> CounterOffsets { get; }

    /// <summary>What the program gets from bpf_get_attach_cookie, by place; zeros where there are none.</summary>
    public IReadOnlyList<ulong> Cookies { get; }
}
