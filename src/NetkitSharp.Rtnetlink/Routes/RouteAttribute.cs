namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Attributes of route messages (<c>RTA_*</c>, linux/rtnetlink.h).</summary>
public enum RouteAttribute : ushort
{
    /// <summary>RTA_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>RTA_DST: the destination's address; absent for a default route.</summary>
    Destination = 1,

    /// <summary>RTA_SRC: IPv6 source prefix; in a lookup the source address.</summary>
    Source = 2,

    /// <summary>RTA_IIF: u32, the link that a lookup's packet came in by.</summary>
    InputInterface = 3,

    /// <summary>RTA_OIF: u32, the link to send by.</summary>
    OutputInterface = 4,

    /// <summary>RTA_GATEWAY: an address of the route's family.</summary>
    Gateway = 5,

    /// <summary>RTA_PRIORITY: u32, the metric; lower wins.</summary>
    Priority = 6,

    /// <summary>RTA_PREFSRC: the source address of packets without one.</summary>
    PreferredSource = 7,

    /// <summary>RTA_METRICS: nest of <see cref="RouteMetricAttribute"/>.</summary>
    Metrics = 8,

    /// <summary>RTA_MULTIPATH: an array of struct rtnexthop, each with attributes.</summary>
    Multipath = 9,

    /// <summary>RTA_FLOW: u32, the realms.</summary>
    Flow = 11,

    /// <summary>RTA_CACHEINFO: struct rta_cacheinfo.</summary>
    CacheInfo = 12,

    /// <summary>RTA_TABLE: u32, where the header's 8 bits are not enough.</summary>
    Table = 15,

    /// <summary>RTA_MARK: u32, the mark of a lookup's packet.</summary>
    Mark = 16,

    /// <summary>RTA_VIA: u16 family and an address: a gateway of another family.</summary>
    Via = 18,

    /// <summary>RTA_NEWDST: MPLS.</summary>
    NewDestination = 19,

    /// <summary>RTA_PREF: u8, the preference of RFC 4191.</summary>
    Preference = 20,

    /// <summary>RTA_ENCAP_TYPE: u16.</summary>
    EncapsulationType = 21,

    /// <summary>RTA_ENCAP: nest by type.</summary>
    Encapsulation = 22,

    /// <summary>RTA_EXPIRES: u32, seconds, IPv6.</summary>
    Expires = 23,

    /// <summary>RTA_PAD.</summary>
    Pad = 24,

    /// <summary>RTA_UID: u32, the user of a lookup's socket.</summary>
    UserId = 25,

    /// <summary>RTA_TTL_PROPAGATE: u8, MPLS.</summary>
    TtlPropagate = 26,

    /// <summary>RTA_IP_PROTO: u8 of a lookup's packet.</summary>
    IpProtocol = 27,

    /// <summary>RTA_SPORT: be16 of a lookup's packet.</summary>
    SourcePort = 28,

    /// <summary>RTA_DPORT: be16 of a lookup's packet.</summary>
    DestinationPort = 29,

    /// <summary>RTA_NH_ID: u32, a nexthop object (Linux 5.3).</summary>
    NextHopId = 30,

    /// <summary>RTA_FLOWLABEL: be32 of a lookup's packet (Linux 6.14).</summary>
    FlowLabel = 31,

    /// <summary>RTA_DEL_REASON: u32, RT_DEL_REASON_*, why the kernel itself deleted an IPv6 route: 1 for expired, 2 for withdrawn by its router. In notifications only (Linux 7.3).</summary>
    DeletionReason = 32,
}
