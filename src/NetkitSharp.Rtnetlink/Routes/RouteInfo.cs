using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Encapsulation;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>A route as the kernel reported it (RTM_NEWROUTE): an entry of a table, or the answer to a lookup.</summary>
public sealed record RouteInfo
{
    /// <summary>The destination prefix; of a lookup's answer the address itself.</summary>
    public required IPNetwork Destination { get; init; }

    /// <summary>The source prefix that the route is for (IPv6), or a lookup's source address.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>The router, of a route with one next hop; an IPv6 address possibly for an IPv4 destination.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The index of the link to send by, of a route with one next hop.</summary>
    public int? OutputInterface { get; init; }

    /// <summary>The index of the link that a lookup's packet came in by.</summary>
    public int? InputInterface { get; init; }

    /// <summary>The source address for packets that have none yet.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>The routing table.</summary>
    public uint Table { get; init; }

    /// <summary>How far away the destination is; always Universe for IPv6.</summary>
    public RouteScope Scope { get; init; }

    /// <summary>Who installed it.</summary>
    public RouteProtocol Protocol { get; init; }

    /// <summary>What the route does.</summary>
    public RouteType Type { get; init; }

    /// <summary>The metric; 0 where the kernel reports none. Of routes to one destination the lowest wins.</summary>
    public uint Metric { get; init; }

    /// <summary>Flags of the route and, when there is one, of its next hop.</summary>
    public RouteFlags Flags { get; init; }

    /// <summary>rtm_tos: the type of service (IPv4), 0 for any.</summary>
    public byte TypeOfService { get; init; }

    /// <summary>RTA_METRICS: what the route says of the path; null where it says nothing.</summary>
    public RouteMetrics? Metrics { get; init; }

    /// <summary>RTAX_MTU in bytes, where one was set or learned; one of <see cref="Metrics"/>.</summary>
    public uint? Mtu => Metrics?.Mtu;

    /// <summary>The ways of a multipath route; empty when there is only one.</summary>
    public IReadOnlyList<RouteNextHop> NextHops { get; init; } = [];

    /// <summary>RTA_NH_ID: the nexthop object that the route uses (Linux 5.3).</summary>
    public uint? NextHopId { get; init; }

    /// <summary>RTA_ENCAP: what is done to the packets, of a route with one way.</summary>
    public RouteEncapsulation? Encapsulation { get; init; }

    /// <summary>RTA_FLOW: the realms (IPv4).</summary>
    public RouteRealms? Realms { get; init; }

    /// <summary>RTA_PREF: which of several default routers to prefer (IPv6).</summary>
    public RoutePreference? Preference { get; init; }

    /// <summary>The time until the route goes by itself, to 10 ms; null for one that stays.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>InterNetwork or InterNetworkV6.</summary>
    public AddressFamily Family => Destination.BaseAddress.AddressFamily;

    /// <summary>Whether the destination is everything: 0.0.0.0/0 or ::/0.</summary>
    public bool IsDefault => Destination.PrefixLength == 0;
}
