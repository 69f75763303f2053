namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Attributes in <see cref="NexthopAttribute.GroupStatistics"/> (<c>NHA_GROUP_STATS_*</c>, linux/nexthop.h).</summary>
public enum NexthopGroupStatisticsAttribute : ushort
{
    /// <summary>NHA_GROUP_STATS_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>NHA_GROUP_STATS_ENTRY (nest of <see cref="NexthopGroupStatisticsEntryAttribute"/>): a member; there is one for each.</summary>
    Entry = 1,
}
