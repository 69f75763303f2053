namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Groups that notifications go to (linux/rtnetlink.h: enum rtnetlink_groups).</summary>
internal enum MulticastGroup
{
    /// <summary>RTNLGRP_LINK: links, and AF_BRIDGE messages about bridge ports.</summary>
    Link = 1,

    /// <summary>RTNLGRP_NEIGH: neighbours and forwarding entries of all families.</summary>
    Neighbour = 3,

    /// <summary>RTNLGRP_IPV4_IFADDR: IPv4 addresses.</summary>
    Ipv4Address = 5,

    /// <summary>RTNLGRP_IPV4_ROUTE: IPv4 routes.</summary>
    Ipv4Route = 7,

    /// <summary>RTNLGRP_IPV6_IFADDR: IPv6 addresses.</summary>
    Ipv6Address = 9,

    /// <summary>RTNLGRP_IPV6_ROUTE: IPv6 routes.</summary>
    Ipv6Route = 11,

    /// <summary>RTNLGRP_NSID: namespace ids.</summary>
    NamespaceId = 28,

    /// <summary>RTNLGRP_NEXTHOP: nexthop objects (Linux 5.3).</summary>
    NextHop = 32,
}
