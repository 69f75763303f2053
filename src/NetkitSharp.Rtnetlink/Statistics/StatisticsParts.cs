namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>What to read of each link: a bit for each attribute of the answer (the filter mask of struct if_stats_msg).</summary>
[Flags]
public enum StatisticsParts
{
    /// <summary>Nothing, which the kernel refuses.</summary>
    None = 0,

    /// <summary>IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64): the counters that every link has.</summary>
    Link = 1,

    /// <summary>IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS): what the link's kind counts besides; bridges and bonds do.</summary>
    Extended = 2,

    /// <summary>IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS_SLAVE): what the link's master counts of it as a port; bridges and bonds do.</summary>
    ExtendedPort = 4,

    /// <summary>IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_OFFLOAD_XSTATS): what went through hardware, and what did not though it is offloaded (Linux 4.7; hardware counters Linux 5.18).</summary>
    Offload = 8,

    /// <summary>IFLA_STATS_FILTER_BIT(IFLA_STATS_AF_SPEC): counters of address families; MPLS has some (Linux 4.12).</summary>
    AddressFamilies = 16,

    /// <summary>All of these.</summary>
    All = Link | Extended | ExtendedPort | Offload | AddressFamilies,
}
