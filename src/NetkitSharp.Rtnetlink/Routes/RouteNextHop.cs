using System.Net;

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

    /// <summary>Flags; <see cref="RouteFlags.OnLink"/> may be asked for.</summary>
    public RouteFlags Flags { get; init; }
}
