namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>How a group spreads flows (<c>NEXTHOP_GRP_TYPE_*</c>, linux/nexthop.h).</summary>
public enum NexthopGroupType : ushort
{
    /// <summary>NEXTHOP_GRP_TYPE_MPATH: by hash thresholds: when a member comes or goes, flows of others move too.</summary>
    Multipath = 0,

    /// <summary>NEXTHOP_GRP_TYPE_RES: by a table of buckets, which keep their member while they are in use (Linux 5.13).</summary>
    Resilient = 1,
}
