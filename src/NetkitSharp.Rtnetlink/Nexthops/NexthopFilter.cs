using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Which nexthop objects to list; null matches any.</summary>
public sealed record NexthopFilter
{
    /// <summary>nh_family: InterNetwork or InterNetworkV6; null for both, and only then groups, which have no family.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>NHA_OIF: the index of the link that the object sends by, from 1; not groups then.</summary>
    public int? OutputInterface
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1; null lists the objects of any link");
    }

    /// <summary>NHA_MASTER: the index of the master of that link, such as a VRF, from 1; not groups then.</summary>
    public int? Master
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1; null lists the objects of any link");
    }

    /// <summary>NHA_GROUPS: only groups.</summary>
    public bool GroupsOnly { get; init; }

    /// <summary>Only objects for forwarding entries. The kernel takes NHA_FDB in a filter and does nothing, so that this library chooses.</summary>
    public bool FdbOnly { get; init; }

    /// <summary>NHA_OP_FLAG_DUMP_STATS, NHA_OP_FLAG_DUMP_HW_STATS: report how many packets took each way of a group (Linux 6.9; older kernels refuse).</summary>
    public NexthopOperationFlags Statistics
    {
        get;
        init => field = (value & ~(NexthopOperationFlags.Statistics | NexthopOperationFlags.HardwareStatistics)) == 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Statistics, and HardwareStatistics with them");
    }
}
