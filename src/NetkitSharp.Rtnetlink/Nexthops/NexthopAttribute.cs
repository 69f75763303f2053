namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Attributes of nexthop objects and of the buckets of groups (<c>NHA_*</c>, linux/nexthop.h).</summary>
public enum NexthopAttribute : ushort
{
    /// <summary>NHA_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>NHA_ID (u32): the object's id; 0 asks the kernel to choose.</summary>
    Id = 1,

    /// <summary>NHA_GROUP (array of struct nexthop_grp): the members of a group.</summary>
    Group = 2,

    /// <summary>NHA_GROUP_TYPE (u16): <see cref="NexthopGroupType"/>.</summary>
    GroupType = 3,

    /// <summary>NHA_BLACKHOLE (flag): drops the packets.</summary>
    Blackhole = 4,

    /// <summary>NHA_OIF (u32): the link to send by; in a filter, of the objects to list.</summary>
    OutputInterface = 5,

    /// <summary>NHA_GATEWAY (IP address): the router.</summary>
    Gateway = 6,

    /// <summary>NHA_ENCAP_TYPE (u16): <see cref="Encapsulation.RouteEncapsulationType"/>.</summary>
    EncapsulationType = 7,

    /// <summary>NHA_ENCAP (nest by type): what is done to the packets.</summary>
    Encapsulation = 8,

    /// <summary>NHA_GROUPS (flag, in a filter): groups only.</summary>
    Groups = 9,

    /// <summary>NHA_MASTER (u32, in a filter): objects whose link has this master.</summary>
    Master = 10,

    /// <summary>NHA_FDB (flag): for forwarding entries of VXLAN, not for routes (Linux 5.8). As a filter the kernel takes it and does nothing.</summary>
    Fdb = 11,

    /// <summary>NHA_RES_GROUP (nest of <see cref="NexthopResilientGroupAttribute"/>): how a resilient group behaves (Linux 5.13).</summary>
    ResilientGroup = 12,

    /// <summary>NHA_RES_BUCKET (nest of <see cref="NexthopBucketAttribute"/>): a bucket of a resilient group (Linux 5.13).</summary>
    ResilientBucket = 13,

    /// <summary>NHA_OP_FLAGS (u32): <see cref="NexthopOperationFlags"/> (Linux 6.9).</summary>
    OperationFlags = 14,

    /// <summary>NHA_GROUP_STATS (nest of <see cref="NexthopGroupStatisticsAttribute"/>): how many packets took each way (Linux 6.9).</summary>
    GroupStatistics = 15,

    /// <summary>NHA_HW_STATS_ENABLE (u32): whether hardware shall count as well (Linux 6.9).</summary>
    HardwareStatisticsEnable = 16,

    /// <summary>NHA_HW_STATS_USED (u32, reported): whether a driver counts (Linux 6.9).</summary>
    HardwareStatisticsUsed = 17,

    /// <summary>NHA_DST_PORT (be16): the UDP port at the other end of a VXLAN tunnel, of an object for forwarding entries.</summary>
    DestinationPort = 18,
}
