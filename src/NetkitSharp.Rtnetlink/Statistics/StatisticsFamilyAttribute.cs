namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>Address families inside IFLA_STATS_AF_SPEC (Linux 4.12).</summary>
public enum StatisticsFamilyAttribute : ushort
{
    /// <summary>AF_MPLS (nest): MPLS_STATS_* inside.</summary>
    Mpls = 28,
}
