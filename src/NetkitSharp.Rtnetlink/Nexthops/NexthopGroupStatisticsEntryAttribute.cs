namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Attributes in <see cref="NexthopGroupStatisticsAttribute.Entry"/> (<c>NHA_GROUP_STATS_ENTRY_*</c>, linux/nexthop.h).</summary>
public enum NexthopGroupStatisticsEntryAttribute : ushort
{
    /// <summary>NHA_GROUP_STATS_ENTRY_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>NHA_GROUP_STATS_ENTRY_ID (u32): the member's id.</summary>
    Id = 1,

    /// <summary>NHA_GROUP_STATS_ENTRY_PACKETS (uint): packets that took this way, those of the hardware included.</summary>
    Packets = 2,

    /// <summary>NHA_GROUP_STATS_ENTRY_PACKETS_HW (uint): packets that hardware sent this way.</summary>
    HardwarePackets = 3,
}
