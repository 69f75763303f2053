namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>Attributes in <see cref="TrafficAttribute.Stats2"/> (<c>TCA_STATS_*</c>, linux/gen_stats.h).</summary>
public enum TrafficStatisticsAttribute : ushort
{
    /// <summary>TCA_STATS_UNSPEC.</summary>
    Unspec = 0,

    /// <summary>TCA_STATS_BASIC (struct gnet_stats_basic): bytes and packets.</summary>
    Basic = 1,

    /// <summary>TCA_STATS_RATE_EST (struct gnet_stats_rate_est): the estimated rate in 32 bits.</summary>
    RateEst = 2,

    /// <summary>TCA_STATS_QUEUE (struct gnet_stats_queue): what waits, and what was dropped.</summary>
    Queue = 3,

    /// <summary>TCA_STATS_APP (struct): counters of the kind.</summary>
    App = 4,

    /// <summary>TCA_STATS_RATE_EST64 (struct gnet_stats_rate_est64): the estimated rate where 32 bits are too few.</summary>
    RateEst64 = 5,

    /// <summary>TCA_STATS_PAD.</summary>
    Pad = 6,

    /// <summary>TCA_STATS_BASIC_HW (struct gnet_stats_basic): what of <see cref="Basic"/> the device counted.</summary>
    BasicHw = 7,

    /// <summary>TCA_STATS_PKT64 (u64): packets where 32 bits are too few (Linux 5.5).</summary>
    Pkt64 = 8,
}
