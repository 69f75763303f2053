namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>What hardware counted of a link (struct rtnl_hw_stats64, Linux 5.18).</summary>
public readonly record struct HardwareStatistics
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

    /// <summary>multicast: multicast packets received.</summary>
    public ulong Multicast { get; init; }

    /// <summary>Older kernels may send fewer counters, newer ones more: what both know is read.</summary>
    internal static HardwareStatistics Parse(ReadOnlySpan<byte> bytes)
    {
        Counters counters = new(bytes);
        return new HardwareStatistics
        {
            ReceivedPackets = counters[0],
            TransmittedPackets = counters[1],
            ReceivedBytes = counters[2],
            TransmittedBytes = counters[3],
            ReceiveErrors = counters[4],
            TransmitErrors = counters[5],
            ReceiveDropped = counters[6],
            TransmitDropped = counters[7],
            Multicast = counters[8],
        };
    }
}
