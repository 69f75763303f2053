using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Counters of a device since it was made (IFLA_STATS64, struct rtnl_link_stats64). A counter that the kernel does not report is 0.</summary>
public readonly record struct LinkStatistics
{
    /// <summary>rx_packets.</summary>
    public ulong ReceivedPackets { get; init; }

    /// <summary>tx_packets.</summary>
    public ulong TransmittedPackets { get; init; }

    /// <summary>rx_bytes.</summary>
    public ulong ReceivedBytes { get; init; }

    /// <summary>tx_bytes.</summary>
    public ulong TransmittedBytes { get; init; }

    /// <summary>rx_errors: of all sorts.</summary>
    public ulong ReceiveErrors { get; init; }

    /// <summary>tx_errors: of all sorts.</summary>
    public ulong TransmitErrors { get; init; }

    /// <summary>rx_dropped.</summary>
    public ulong ReceiveDropped { get; init; }

    /// <summary>tx_dropped: a netkit device counts here what its policy or program drops.</summary>
    public ulong TransmitDropped { get; init; }

    /// <summary>multicast: multicast packets received.</summary>
    public ulong Multicast { get; init; }

    /// <summary>collisions.</summary>
    public ulong Collisions { get; init; }

    /// <summary>rx_length_errors: packets of a wrong length.</summary>
    public ulong ReceiveLengthErrors { get; init; }

    /// <summary>rx_over_errors: packets too long for the receive buffers.</summary>
    public ulong ReceiveOverErrors { get; init; }

    /// <summary>rx_crc_errors: packets with a wrong checksum.</summary>
    public ulong ReceiveCrcErrors { get; init; }

    /// <summary>rx_frame_errors: misaligned packets.</summary>
    public ulong ReceiveFrameErrors { get; init; }

    /// <summary>rx_fifo_errors: overruns of the receive queue.</summary>
    public ulong ReceiveFifoErrors { get; init; }

    /// <summary>rx_missed_errors: packets that the host took too late.</summary>
    public ulong ReceiveMissedErrors { get; init; }

    /// <summary>tx_aborted_errors.</summary>
    public ulong TransmitAbortedErrors { get; init; }

    /// <summary>tx_carrier_errors: packets lost for want of a carrier.</summary>
    public ulong TransmitCarrierErrors { get; init; }

    /// <summary>tx_fifo_errors: underruns of the transmit queue.</summary>
    public ulong TransmitFifoErrors { get; init; }

    /// <summary>tx_heartbeat_errors.</summary>
    public ulong TransmitHeartbeatErrors { get; init; }

    /// <summary>tx_window_errors: late collisions.</summary>
    public ulong TransmitWindowErrors { get; init; }

    /// <summary>rx_compressed: compressed packets.</summary>
    public ulong ReceiveCompressed { get; init; }

    /// <summary>tx_compressed: compressed packets.</summary>
    public ulong TransmitCompressed { get; init; }

    /// <summary>rx_nohandler: packets received for which no protocol was registered (Linux 4.6).</summary>
    public ulong ReceivedWithoutHandler { get; init; }

    /// <summary>rx_otherhost_dropped: packets dropped because they were addressed to another host (Linux 5.19).</summary>
    public ulong ReceivedOtherHostDropped { get; init; }

    /// <summary>Older kernels send fewer counters, newer ones more: what both know is read.</summary>
    internal static LinkStatistics Parse(ReadOnlySpan<byte> stats64)
    {
        return new LinkStatistics
        {
            ReceivedPackets = At(stats64, 0),
            TransmittedPackets = At(stats64, 1),
            ReceivedBytes = At(stats64, 2),
            TransmittedBytes = At(stats64, 3),
            ReceiveErrors = At(stats64, 4),
            TransmitErrors = At(stats64, 5),
            ReceiveDropped = At(stats64, 6),
            TransmitDropped = At(stats64, 7),
            Multicast = At(stats64, 8),
            Collisions = At(stats64, 9),
            ReceiveLengthErrors = At(stats64, 10),
            ReceiveOverErrors = At(stats64, 11),
            ReceiveCrcErrors = At(stats64, 12),
            ReceiveFrameErrors = At(stats64, 13),
            ReceiveFifoErrors = At(stats64, 14),
            ReceiveMissedErrors = At(stats64, 15),
            TransmitAbortedErrors = At(stats64, 16),
            TransmitCarrierErrors = At(stats64, 17),
            TransmitFifoErrors = At(stats64, 18),
            TransmitHeartbeatErrors = At(stats64, 19),
            TransmitWindowErrors = At(stats64, 20),
            ReceiveCompressed = At(stats64, 21),
            TransmitCompressed = At(stats64, 22),
            ReceivedWithoutHandler = At(stats64, 23),
            ReceivedOtherHostDropped = At(stats64, 24),
        };

        static ulong At(ReadOnlySpan<byte> counters, int index)
        {
            int start = index * sizeof(ulong);
            return start + sizeof(ulong) <= counters.Length ? MemoryMarshal.Read<ulong>(counters[start..]) : 0;
        }
    }
}
