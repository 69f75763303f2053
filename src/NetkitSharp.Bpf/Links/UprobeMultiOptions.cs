namespace NetkitSharp.Bpf.Links;

/// <summary>How a program is attached to many places of a file.</summary>
public sealed class UprobeMultiOptions
{
    /// <summary><c>BPF_F_UPROBE_MULTI_RETURN</c>: when the functions return, not when they are called.</summary>
    public bool OnReturn { get; init; }

    /// <summary>Whether the program was loaded for sessions (<c>BPF_TRACE_UPROBE_SESSION</c>, Linux 6.13).</summary>
    public bool Session { get; init; }

    /// <summary>The only process; null for all.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Where in the file the counters of USDT probes are, by place; null for none.</summary>
    public IReadOnlyList<ulong>? CounterOffsets { get; init; }

    /// <summary>What bpf_get_attach_cookie gives the program, by place; null for none.</summary>
    public IReadOnlyList<ulong>? Cookies { get; init; }
}
