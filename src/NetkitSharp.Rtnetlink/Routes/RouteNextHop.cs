using System.Net;
using NetkitSharp.Rtnetlink.Encapsulation;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>One of several ways that a multipath route sends packets (struct rtnexthop).</summary>
public sealed record RouteNextHop
{
    /// <summary>The router; for an IPv4 route it may be an IPv6 address. Null: the destination is on the link itself.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The index of the link to send by.</summary>
    public int? OutputInterface { get; init; }

    /// <summary>The share of flows, 1 to 256, relative to the other next hops.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Flags; only <see cref="RouteFlags.OnLink"/> may be asked for, the others are reported.</summary>
    public RouteFlags Flags { get; init; }

    /// <summary>RTA_FLOW: the realms, IPv4 only.</summary>
    public RouteRealms? Realms { get; init; }

    /// <summary>RTA_ENCAP: what is done to the packets that take this way.</summary>
    public RouteEncapsulation? Encapsulation { get; init; }
}
