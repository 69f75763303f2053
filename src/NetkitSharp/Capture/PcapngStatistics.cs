namespace NetkitSharp.Capture;

/// <summary>The counts of an interface of a pcapng file (Interface Statistics Block). Null is left out.</summary>
public readonly record struct PcapngStatistics
{
    /// <summary>When they were read, nanoseconds since 1970 UTC.</summary>
    public required ulong UnixNanoseconds { get; init; }

    /// <summary>When the capture began (<c>isb_starttime</c>).</summary>
    public ulong? StartNanoseconds { get; init; }

    /// <summary>When it ended (<c>isb_endtime</c>).</summary>
    public ulong? EndNanoseconds { get; init; }

    /// <summary>Packets that passed the interface (<c>isb_ifrecv</c>).</summary>
    public ulong? Received { get; init; }

    /// <summary>Those that the filter took (<c>isb_filteraccept</c>).</summary>
    public ulong? Accepted { get; init; }

    /// <summary>Those that the kernel had no room for (<c>isb_osdrop</c>).</summary>
    public ulong? Dropped { get; init; }

    /// <summary>Those that were handed to the program that captured (<c>isb_usrdeliv</c>).</summary>
    public ulong? Delivered { get; init; }
}
