namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>Attributes of MPLS inside IFLA_STATS_AF_SPEC (Linux 4.12).</summary>
public enum MplsStatisticsAttribute : ushort
{
    /// <summary>MPLS_STATS_UNSPEC: not an attribute.</summary>
    Unspec = 0,

    /// <summary>MPLS_STATS_LINK (struct mpls_link_stats): the MPLS packets of a link.</summary>
    Link = 1,
}
