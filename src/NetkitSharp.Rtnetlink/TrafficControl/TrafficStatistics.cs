using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>
/// Counters of a queueing discipline or a class since it was made (TCA_STATS2). One that the kernel does not report is 0. Drops, requeues, overlimits and the queue's length have 32 bits in the kernel and wrap.
/// </summary>
public readonly record struct TrafficStatistics
{
    /// <summary>Bytes passed on (TCA_STATS_BASIC).</summary>
    public ulong Bytes { get; init; }

    /// <summary>Packets passed on (TCA_STATS_BASIC, TCA_STATS_PKT64).</summary>
    public ulong Packets { get; init; }

    /// <summary>Packets dropped: by a full queue, or by a filter of clsact.</summary>
    public uint Drops { get; init; }

    /// <summary>Packets that the device did not take and that were queued again.</summary>
    public uint Requeues { get; init; }

    /// <summary>How often a packet had to wait for its rate.</summary>
    public uint Overlimits { get; init; }

    /// <summary>Packets waiting now.</summary>
    public uint QueueLength { get; init; }

    /// <summary>Bytes waiting now.</summary>
    public uint Backlog { get; init; }

    /// <summary>The rate that the kernel estimates (TCA_STATS_RATE_EST64); null where nobody asked it to, see <see cref="RateEstimator"/>.</summary>
    public BitRate? EstimatedRate { get; init; }

    /// <summary>The packets a second that the kernel estimates; null where nobody asked it to.</summary>
    public ulong? EstimatedPacketsPerSecond { get; init; }

    /// <summary>Reads the attributes in <see cref="TrafficAttribute.Stats2"/>.</summary>
    /// <exception cref="NetlinkFormatException">One is malformed.</exception>
    internal static TrafficStatistics Read(NetlinkAttributes statistics)
    {
        NetlinkAttributeTable<TrafficStatisticsAttribute> table = new(statistics);
        gnet_stats_basic basic = KernelStruct.Read<gnet_stats_basic>(table.FindBytes(TrafficStatisticsAttribute.Basic));
        gnet_stats_queue queue = KernelStruct.Read<gnet_stats_queue>(table.FindBytes(TrafficStatisticsAttribute.Queue));
        BitRate? rate = null;
        ulong? packets = null;
        if (table.TryGet(TrafficStatisticsAttribute.RateEst64, out NetlinkAttribute estimate64))
        {
            gnet_stats_rate_est64 estimated = KernelStruct.Read<gnet_stats_rate_est64>(estimate64.Payload);
            (rate, packets) = (new BitRate(estimated.bps), estimated.pps);
        }
        else if (table.TryGet(TrafficStatisticsAttribute.RateEst, out NetlinkAttribute estimate))
        {
            gnet_stats_rate_est estimated = KernelStruct.Read<gnet_stats_rate_est>(estimate.Payload);
            (rate, packets) = (new BitRate(estimated.bps), estimated.pps);
        }

        return new TrafficStatistics
        {
            Bytes = basic.bytes,
            Packets = table.FindUInt64(TrafficStatisticsAttribute.Pkt64) ?? basic.packets,
            Drops = queue.drops,
            Requeues = queue.requeues,
            Overlimits = queue.overlimits,
            QueueLength = queue.qlen,
            Backlog = queue.backlog,
            EstimatedRate = rate,
            EstimatedPacketsPerSecond = packets,
        };
    }
}
