namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Flags of a route and its next hops (<c>RTNH_F_*</c>, <c>RTM_F_*</c>, linux/rtnetlink.h).</summary>
[Flags]
public enum RouteFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>RTNH_F_DEAD: the next hop is not used; its link is down.</summary>
    Dead = 0x1,

    /// <summary>RTNH_F_PERVASIVE.</summary>
    Pervasive = 0x2,

    /// <summary>RTNH_F_ONLINK: the gateway counts as on the link, whatever the routes say.</summary>
    OnLink = 0x4,

    /// <summary>RTNH_F_OFFLOAD: the hardware forwards it.</summary>
    Offload = 0x8,

    /// <summary>RTNH_F_LINKDOWN: the link has no carrier.</summary>
    LinkDown = 0x10,

    /// <summary>RTNH_F_UNRESOLVED: a multicast entry that is not resolved.</summary>
    Unresolved = 0x20,

    /// <summary>RTNH_F_TRAP: the hardware hands the packets up.</summary>
    Trap = 0x40,

    /// <summary>RTM_F_NOTIFY.</summary>
    Notify = 0x100,

    /// <summary>RTM_F_CLONED: made for one destination by a lookup, not an entry of a table.</summary>
    Cloned = 0x200,

    /// <summary>RTM_F_PREFIX: IPv6 prefix routes only, in a dump's filter.</summary>
    Prefix = 0x800,

    /// <summary>RTM_F_LOOKUP_TABLE: a lookup reports the table that it found the route in.</summary>
    LookupTable = 0x1000,

    /// <summary>RTM_F_FIB_MATCH: a lookup reports the entry that it matched instead of a clone.</summary>
    FibMatch = 0x2000,

    /// <summary>RTM_F_OFFLOAD: hardware forwards by the route.</summary>
    RouteOffload = 0x4000,

    /// <summary>RTM_F_TRAP: hardware hands the route's packets up.</summary>
    RouteTrap = 0x8000,

    /// <summary>RTM_F_OFFLOAD_FAILED: hardware could not take the route (Linux 5.12).</summary>
    OffloadFailed = 0x20000000,
}
