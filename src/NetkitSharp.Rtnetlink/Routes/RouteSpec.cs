using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>A route to add, or what identifies one to delete. What is null is not sent; when deleting it matches anything.</summary>
public sealed record RouteSpec
{
    /// <summary>The IPv4 default route's destination, 0.0.0.0/0.</summary>
    public static IPNetwork DefaultIPv4 { get; } = new(IPAddress.Any, 0);

    /// <summary>The IPv6 default route's destination, ::/0.</summary>
    public static IPNetwork DefaultIPv6 { get; } = new(IPAddress.IPv6Any, 0);

    /// <summary>The destination prefix; <see cref="DefaultIPv4"/> or <see cref="DefaultIPv6"/> for a default route.</summary>
    public required IPNetwork Destination { get; init; }

    /// <summary>RTA_GATEWAY: the router. An IPv6 router for an IPv4 destination becomes RTA_VIA (Linux 5.2).</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>RTA_OIF: the index of the link to send by. The kernel finds it when there is a gateway on a known network.</summary>
    public int? OutputInterface { get; init; }

    /// <summary>RTA_PREFSRC: the source address of packets that have none yet; one of this namespace's own.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>The routing table, 1 and up: <see cref="RouteTable"/> or a number of the user's.</summary>
    public uint Table { get; init; } = RouteTable.Main;

    /// <summary>
    /// IPv4 only. Null chooses as ip-route(8) does: Host for local routes, Link for those without a gateway and for broadcast and multicast, else Universe.
    /// </summary>
    public RouteScope? Scope { get; init; }

    /// <summary>Who installs it; null for <see cref="RouteProtocol.Boot"/>, as ip-route(8) does.</summary>
    public RouteProtocol? Protocol { get; init; }

    /// <summary>What the route does.</summary>
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>RTA_PRIORITY: of routes to one destination the lowest wins. Null is 0 for IPv4 and 1024 for IPv6.</summary>
    public uint? Metric { get; init; }

    /// <summary>RTNH_F_ONLINK: the gateway is reachable on <see cref="OutputInterface"/>, whatever the other routes say.</summary>
    public bool OnLink { get; init; }

    /// <summary>RTAX_MTU: the largest packet in bytes, above 68 (IPv4) or 1280 (IPv6) to be of use; null for the link's.</summary>
    public uint? Mtu { get; init; }

    /// <summary>RTA_MULTIPATH: several ways at once, instead of <see cref="Gateway"/> and <see cref="OutputInterface"/>.</summary>
    public IReadOnlyList<RouteNextHop> NextHops { get; init; } = [];

    /// <summary><c>10.0.0.0/24 via 10.1.0.1 on link 3 (table 254)</c>.</summary>
    public override string ToString() =>
        $"{(Type == RouteType.Unicast ? "" : $"{Type} ")}{Destination}{(Gateway is null ? "" : $" via {Gateway}")}{(OutputInterface is null ? "" : $" on link {OutputInterface}")}"
        + $"{(NextHops.Count == 0 ? "" : $" over {NextHops.Count} next hops")}{(Metric is null ? "" : $" metric {Metric}")} (table {Table})";

    /// <summary>Throws on what the kernel would misread or refuse without a word.</summary>
    internal void Check()
    {
        AddressFamily family = Destination.BaseAddress.AddressFamily;
        ArgumentOutOfRangeException.ThrowIfZero(Table);
        ArgumentOutOfRangeException.ThrowIfLessThan(OutputInterface ?? 1, 1, nameof(OutputInterface));
        CheckGateway(Gateway, family);
        if (PreferredSource is not null && PreferredSource.AddressFamily != family)
        {
            throw new ArgumentException($"route {this}: the preferred source {PreferredSource} is of another family than the destination", nameof(PreferredSource));
        }

        if (NextHops.Count > 0 && (Gateway is not null || OutputInterface is not null || OnLink))
        {
            throw new ArgumentException($"route {this}: give either NextHops or Gateway, OutputInterface and OnLink", nameof(NextHops));
        }

        foreach (RouteNextHop hop in NextHops)
        {
            CheckGateway(hop.Gateway, family);
            if (hop.Weight is < 1 or > 256)
            {
                throw new ArgumentOutOfRangeException(nameof(NextHops), hop.Weight, "The weight of a next hop is 1 to 256.");
            }
        }
    }

    /// <summary><see cref="Check"/>, and what only adding needs.</summary>
    internal void CheckForAdding()
    {
        Check();
        if (Type == RouteType.Unicast && Gateway is null && OutputInterface is null && NextHops.Count == 0)
        {
            throw new ArgumentException($"route {this}: a unicast route needs an OutputInterface, a Gateway or NextHops", nameof(OutputInterface));
        }
    }

    private void CheckGateway(IPAddress? gateway, AddressFamily family)
    {
        if (gateway is not null && family == AddressFamily.InterNetworkV6 && gateway.AddressFamily != family)
        {
            throw new ArgumentException($"route {this}: an IPv6 destination cannot be reached through the IPv4 gateway {gateway}", nameof(gateway));
        }
    }
}
