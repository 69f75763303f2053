using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Encapsulation;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>A route to add, or what identifies one to delete. What is null is not sent; when deleting it matches anything.</summary>
/// <remarks>
/// The kernel ignores without a word what a family does not have (a preference in IPv4, realms in IPv6) and cuts some values down: such a route is refused before it is sent. A kernel without CONFIG_IP_ROUTE_CLASSID
/// ignores <see cref="Realms"/>.
/// </remarks>
/// <param name="Destination">The destination prefix; <see cref="DefaultIPv4"/> or <see cref="DefaultIPv6"/> for a default route.</param>
public sealed record RouteSpec(IPNetwork Destination)
{
    /// <summary>The IPv4 default route's destination, 0.0.0.0/0.</summary>
    public static IPNetwork DefaultIPv4 { get; } = new(IPAddress.Any, 0);

    /// <summary>The IPv6 default route's destination, ::/0.</summary>
    public static IPNetwork DefaultIPv6 { get; } = new(IPAddress.IPv6Any, 0);

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

    /// <summary>RTA_METRICS: what the route says of the path.</summary>
    public RouteMetrics? Metrics { get; init; }

    /// <summary>RTAX_MTU: the largest packet in bytes, at most 65520, above 68 (IPv4) or 1280 (IPv6) to be of use; null for the link's. It is one of <see cref="Metrics"/>, which set later in an initialiser replaces it.</summary>
    public uint? Mtu
    {
        get => Metrics?.Mtu;
        init => Metrics = value is null && Metrics is null ? null : (Metrics ?? new RouteMetrics()) with { Mtu = value };
    }

    /// <summary>RTA_MULTIPATH: several ways at once, instead of <see cref="Gateway"/> and <see cref="OutputInterface"/>.</summary>
    public IReadOnlyList<RouteNextHop> NextHops { get; init; } = [];

    /// <summary>RTA_NH_ID: a nexthop object or a group of them, instead of <see cref="Gateway"/>, <see cref="OutputInterface"/> and <see cref="NextHops"/> (Linux 5.3). When the object goes, the route goes too.</summary>
    public uint? NextHopId { get; init; }

    /// <summary>RTA_ENCAP: what is done to the packets.</summary>
    public RouteEncapsulation? Encapsulation { get; init; }

    /// <summary>RTA_SRC: the source prefix that the route is for, IPv6 only (CONFIG_IPV6_SUBTREES); null for any.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>rtm_tos: the type of service that the route is for, IPv4 only: the DSCP in the upper six bits, 0 in the two of ECN. Null is 0, for any; a route to delete must have just this.</summary>
    public byte? TypeOfService { get; init; }

    /// <summary>RTA_FLOW: the realms, IPv4 only.</summary>
    public RouteRealms? Realms { get; init; }

    /// <summary>RTA_PREF: which of several default routers to prefer, IPv6 only; null for <see cref="RoutePreference.Medium"/>.</summary>
    public RoutePreference? Preference { get; init; }

    /// <summary>RTA_EXPIRES: whole seconds after which the route goes by itself, at least one, IPv6 only; null for a route that stays.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary><c>10.0.0.0/24 via 10.1.0.1 on link 3 (table 254)</c>.</summary>
    public override string ToString() =>
        $"{(Type == RouteType.Unicast ? "" : $"{Type} ")}{Destination}{(Gateway is null ? "" : $" via {Gateway}")}{(OutputInterface is null ? "" : $" on link {OutputInterface}")}"
        + $"{(NextHops.Count == 0 ? "" : $" over {NextHops.Count} next hops")}{(NextHopId is null ? "" : $" by nexthop {NextHopId}")}{(Encapsulation is null ? "" : $" encap {Encapsulation.Type}")}"
        + $"{(Source is null ? "" : $" from {Source}")}{(TypeOfService is null ? "" : $" tos 0x{TypeOfService:x2}")}{(Metric is null ? "" : $" metric {Metric}")} (table {Table})";

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

        if (NextHops.Count > 0 && (Gateway is not null || OutputInterface is not null || OnLink || Encapsulation is not null))
        {
            throw new ArgumentException($"route {this}: give either NextHops or Gateway, OutputInterface, OnLink and Encapsulation", nameof(NextHops));
        }

        if (NextHopId is not null && (NextHopId == 0 || NextHops.Count > 0 || Gateway is not null || OutputInterface is not null || OnLink || Encapsulation is not null))
        {
            throw new ArgumentException($"route {this}: the id of a nexthop object is at least 1, and stands instead of NextHops, Gateway, OutputInterface, OnLink and Encapsulation", nameof(NextHopId));
        }

        for (int i = 0; i < NextHops.Count; i++)
        {
            CheckNextHop(NextHops[i], family);
        }

        CheckFamily();
        Metrics?.Check();
        Encapsulation?.Check();
    }

    /// <summary><see cref="Check"/>, and what only adding needs.</summary>
    internal void CheckForAdding()
    {
        Check();
        if (Type == RouteType.Unicast && Gateway is null && OutputInterface is null && NextHops.Count == 0 && NextHopId is null)
        {
            throw new ArgumentException($"route {this}: a unicast route needs an OutputInterface, a Gateway, NextHops or a NextHopId", nameof(OutputInterface));
        }
    }

    private void CheckNextHop(RouteNextHop hop, AddressFamily family)
    {
        CheckGateway(hop.Gateway, family);
        if (hop.Weight is < 1 or > 256)
        {
            throw new ArgumentOutOfRangeException(nameof(hop), hop.Weight, "The weight of a next hop is 1 to 256.");
        }

        if ((hop.Flags & ~RouteFlags.OnLink) != 0)
        {
            throw new ArgumentException($"route {this}: of a next hop's flags only OnLink can be asked for, not {hop.Flags}", nameof(hop));
        }

        if (hop.Realms is not null && family == AddressFamily.InterNetworkV6)
        {
            throw new ArgumentException($"route {this}: IPv6 routes have no realms; the kernel would ignore those of a next hop", nameof(hop));
        }

        hop.Encapsulation?.Check();
    }

    /// <summary>The kernel ignores what a family does not have.</summary>
    private void CheckFamily()
    {
        AddressFamily family = Destination.BaseAddress.AddressFamily;
        if (family == AddressFamily.InterNetwork)
        {
            Refuse(Source is not null, "IPv4", nameof(Source));
            Refuse(Preference is not null, "IPv4", nameof(Preference));
            Refuse(Expires is not null, "IPv4", nameof(Expires));
        }
        else
        {
            Refuse(TypeOfService is not null, "IPv6", nameof(TypeOfService));
            Refuse(Realms is not null, "IPv6", nameof(Realms));
        }

        if (Source is { } source && source.BaseAddress.AddressFamily != family)
        {
            throw new ArgumentException($"route {this}: the source prefix is of another family than the destination", nameof(Source));
        }

        if ((TypeOfService & 0b11) is not null and not 0)
        {
            throw new ArgumentOutOfRangeException(nameof(TypeOfService), TypeOfService, "The two lowest bits are those of ECN and must be 0.");
        }

        if (Preference is not (null or RoutePreference.Low or RoutePreference.Medium or RoutePreference.High))
        {
            throw new ArgumentOutOfRangeException(nameof(Preference), Preference, "The kernel would take it for Medium without a word.");
        }

        if (Expires is { } expires && (expires < TimeSpan.FromSeconds(1) || expires > TimeSpan.FromSeconds(uint.MaxValue) || expires.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            throw new ArgumentOutOfRangeException(nameof(Expires), expires, $"Whole seconds from 1 to {uint.MaxValue}.");
        }

        void Refuse(bool given, string name, string property)
        {
            if (given)
            {
                throw new ArgumentException($"route {this}: the kernel ignores {property} in {name} routes", property);
            }
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
