namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>The MPLS packets of a link (struct mpls_link_stats, Linux 4.12).</summary>
public readonly record struct MplsStatistics
{
    /// <summary>rx_packets.</summary>
    public ulong ReceivedPackets { get; init; }

    /// <summary>tx_packets.</summary>
    public ulong TransmittedPackets { get; init; }

    /// <summary>rx_bytes.</summary>
    public ulong ReceivedBytes { get; init; }

    /// <summary>tx_bytes.</summary>
    public ulong TransmittedBytes { get; init; }

    /// <summary>rx_errors.</summary>
    public ulong ReceiveErrors { get; init; }

    /// <summary>tx_errors.</summary>
    public ulong TransmitErrors { get; init; }

    /// <summary>rx_dropped.</summary>
    public ulong ReceiveDropped { get; init; }

    /// <summary>tx_dropped.</summary>
    public ulong TransmitDropped { get; init; }

    /// <summary>rx_noroute: no route for the label.</summary>
    public ulong ReceivedWithoutRoute { get; init; }

    /// <summary>Older kernels may send fewer counters, newer ones more: what both know is read.</summary>
    internal static MplsStatistics Parse(ReadOnlySpan<byte> bytes)
    {
        Counters counters = new(bytes);
        return new MplsStatistics
        {
            ReceivedPackets = counters[0],
            TransmittedPackets = counters[1],
            ReceivedBytes = counters[2],
            TransmittedBytes = counters[3],
            ReceiveErrors = counters[4],
            TransmitErrors = counters[5],
            ReceiveDropped = counters[6],
            TransmitDropped = counters[7],
            ReceivedWithoutRoute = counters[8],
        };
    }
}
