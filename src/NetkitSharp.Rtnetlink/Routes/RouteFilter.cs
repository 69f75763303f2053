using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Which routes to list; null matches any. The kernel does the filtering.</summary>
public sealed record RouteFilter
{
    /// <summary>InterNetwork or InterNetworkV6; null for both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The routing table, from 1; null for all (RT_TABLE_UNSPEC, 0, is none).</summary>
    public uint? Table
    {
        get;
        init => field = value is not 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a routing table's number is at least 1; null lists all tables");
    }

    /// <summary>The index of the link that the route, or one of its next hops, sends by, from 1; null for any.</summary>
    public int? OutputInterface
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1; null lists the routes of any link");
    }

    /// <summary>Who installed it; null for anyone. Not <see cref="RouteProtocol.Unspecified"/>, by which the kernel cannot filter.</summary>
    public RouteProtocol? Protocol
    {
        get;
        init => field = value is not RouteProtocol.Unspecified
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "the kernel takes protocol 0 for any and cannot filter by it; null lists the routes of any protocol");
    }

    /// <summary>What the route does.</summary>
    public RouteType? Type { get; init; }

    /// <summary>
    /// RTM_F_CLONED: what the kernel learned about single destinations, such as a path MTU or a redirect, instead of the entries of the tables.
    /// </summary>
    public bool Cloned { get; init; }
}
