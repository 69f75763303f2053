using System.Net;
using System.Net.Sockets;

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

    /// <summary>RTAX_MTU in bytes, where one was set or learned.</summary>
    public uint? Mtu { get; init; }

    /// <summary>The ways of a multipath route; empty when there is only one.</summary>
    public IReadOnlyList<RouteNextHop> NextHops { get; init; } = [];

    /// <summary>RTA_NH_ID: the nexthop object that the route uses (Linux 5.3).</summary>
    public uint? NextHopId { get; init; }

    /// <summary>The errno that senders get from a route which rejects, positive, where the kernel reports it (IPv6); else 0.</summary>
    public int ErrorNumber { get; init; }

    /// <summary>InterNetwork or InterNetworkV6.</summary>
    public AddressFamily Family => Destination.BaseAddress.AddressFamily;

    /// <summary>Whether the destination is everything: 0.0.0.0/0 or ::/0.</summary>
    public bool IsDefault => Destination.PrefixLength == 0;
}
