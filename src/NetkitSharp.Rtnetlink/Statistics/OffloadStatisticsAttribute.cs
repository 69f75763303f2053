namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>Attributes inside IFLA_STATS_LINK_OFFLOAD_XSTATS.</summary>
public enum OffloadStatisticsAttribute : ushort
{
    /// <summary>IFLA_OFFLOAD_XSTATS_UNSPEC: not an attribute.</summary>
    Unspec = 0,

    /// <summary>IFLA_OFFLOAD_XSTATS_CPU_HIT (struct rtnl_link_stats64): what the processor handled although the link is offloaded.</summary>
    CpuHit = 1,

    /// <summary>IFLA_OFFLOAD_XSTATS_HW_S_INFO (nest): which hardware counters are asked for and in use (Linux 5.18).</summary>
    HwSInfo = 2,

    /// <summary>IFLA_OFFLOAD_XSTATS_L3_STATS (struct rtnl_hw_stats64): what the hardware routed (Linux 5.18).</summary>
    L3Stats = 3,
}
