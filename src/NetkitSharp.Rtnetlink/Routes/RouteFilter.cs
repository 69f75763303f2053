using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Which routes to list; null matches any. The kernel does the filtering.</summary>
public sealed record RouteFilter
{
    /// <summary>InterNetwork or InterNetworkV6; null for both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The routing table.</summary>
    public uint? Table { get; init; }

    /// <summary>The index of the link that the route, or one of its next hops, sends by.</summary>
    public int? OutputInterface { get; init; }

    /// <summary>Who installed it.</summary>
    public RouteProtocol? Protocol { get; init; }

    /// <summary>What the route does.</summary>
    public RouteType? Type { get; init; }
}
