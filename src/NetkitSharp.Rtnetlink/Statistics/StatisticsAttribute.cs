namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>Attributes of a statistics message (RTM_NEWSTATS).</summary>
/// <seealso href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/if_link.h">linux/if_link.h</seealso>
public enum StatisticsAttribute : ushort
{
    /// <summary>IFLA_STATS_UNSPEC: not an attribute; pads others.</summary>
    Unspec = 0,

    /// <summary>IFLA_STATS_LINK_64 (struct rtnl_link_stats64): the counters that every link has.</summary>
    Link64 = 1,

    /// <summary>IFLA_STATS_LINK_XSTATS (nest): what the link's kind counts besides.</summary>
    LinkXstats = 2,

    /// <summary>IFLA_STATS_LINK_XSTATS_SLAVE (nest): what the link's master counts of it.</summary>
    LinkXstatsSlave = 3,

    /// <summary>IFLA_STATS_LINK_OFFLOAD_XSTATS (nest): counters of offloaded links.</summary>
    LinkOffloadXstats = 4,

    /// <summary>IFLA_STATS_AF_SPEC (nest): counters of address families (Linux 4.12).</summary>
    AfSpec = 5,
}
