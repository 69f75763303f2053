namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>Whose the extended statistics are: attributes inside IFLA_STATS_LINK_XSTATS and IFLA_STATS_LINK_XSTATS_SLAVE.</summary>
public enum ExtendedStatisticsAttribute : ushort
{
    /// <summary>LINK_XSTATS_TYPE_UNSPEC: not an attribute.</summary>
    Unspec = 0,

    /// <summary>LINK_XSTATS_TYPE_BRIDGE (nest): a bridge's, BRIDGE_XSTATS_* inside.</summary>
    Bridge = 1,

    /// <summary>LINK_XSTATS_TYPE_BOND (nest): a bond's, BOND_XSTATS_* inside.</summary>
    Bond = 2,
}
