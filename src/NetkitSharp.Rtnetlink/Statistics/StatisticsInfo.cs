using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>The statistics of a link (RTM_NEWSTATS). What was not asked for, or the link does not have, is null or empty.</summary>
public sealed record StatisticsInfo
{
    private readonly byte[] _extended;
    private readonly byte[] _extendedPort;

    internal StatisticsInfo(byte[] extended, byte[] extendedPort)
    {
        _extended = extended;
        _extendedPort = extendedPort;
    }

    /// <summary>ifindex: the link's index.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>IFLA_STATS_LINK_64: the counters that every link has.</summary>
    public LinkStatistics? Link { get; init; }

    /// <summary>IFLA_OFFLOAD_XSTATS_CPU_HIT: what the processor handled although the link is offloaded.</summary>
    public LinkStatistics? CpuHit { get; init; }

    /// <summary>IFLA_OFFLOAD_XSTATS_L3_STATS: what the hardware routed (Linux 5.18).</summary>
    public HardwareStatistics? HardwareRouted { get; init; }

    /// <summary>IFLA_OFFLOAD_XSTATS_HW_S_INFO_REQUEST of the L3 counters: whether somebody asked for them (Linux 5.18).</summary>
    public bool? IsHardwareRoutedRequested { get; init; }

    /// <summary>IFLA_OFFLOAD_XSTATS_HW_S_INFO_USED of the L3 counters: whether a device counts (Linux 5.18).</summary>
    public bool? IsHardwareRoutedUsed { get; init; }

    /// <summary>MPLS_STATS_LINK: the MPLS packets, where MPLS is enabled on the link (Linux 4.12).</summary>
    public MplsStatistics? Mpls { get; init; }

    /// <summary>IFLA_STATS_LINK_XSTATS: what the link's kind counts besides, attributes of <see cref="ExtendedStatisticsAttribute"/>.</summary>
    public NetlinkAttributes ReadExtended() => new(_extended);

    /// <summary>IFLA_STATS_LINK_XSTATS_SLAVE: what the link's master counts of it, attributes of <see cref="ExtendedStatisticsAttribute"/>.</summary>
    public NetlinkAttributes ReadExtendedPort() => new(_extendedPort);
}
