using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>
/// A consumer that keeps tables of its own by nothing but the events, and holds each event against them: what is added was not there, what changes or goes was there as the event says.
/// </summary>
internal sealed class MonitorReplay
{
    private readonly List<string> _objects = [];

    /// <summary>The objects, each as a line of text, in order.</summary>
    internal IReadOnlyList<string> Objects => [.. _objects.Order(StringComparer.Ordinal)];

    internal void Apply(RtnetlinkEvent seen)
    {
        if (seen is not ObjectEvent change)
        {
            return;
        }

        (string current, string? previous) = Describe(seen);
        switch (change.Change)
        {
            case ObjectChange.Existing or ObjectChange.Added:
                previous.Should().BeNull();
                _objects.Should().NotContain(current, "{0} is new", current);
                _objects.Add(current);
                break;
            case ObjectChange.Changed:
                _objects.Remove(previous!).Should().BeTrue("{0} was there before it changed to {1}, among {2}", previous, current, string.Join('\n', _objects));
                _objects.Add(current);
                break;
            default:
                _objects.Remove(current).Should().BeTrue("{0} was there before it went, among {1}", current, string.Join('\n', _objects));
                break;
        }
    }

    /// <summary>What the kernel says now, in the same form.</summary>
    internal static IReadOnlyList<string> Kernel(RtnetlinkClient client, MonitoredObjects objects)
    {
        List<string> lines = [];
        if (objects.HasFlag(MonitoredObjects.Links))
        {
            lines.AddRange(client.Links.List().Select(link => Describe(link)));
        }

        if (objects.HasFlag(MonitoredObjects.Addresses))
        {
            lines.AddRange(client.Addresses.List().Select(address => Describe(address)));
        }

        if (objects.HasFlag(MonitoredObjects.Routes))
        {
            lines.AddRange(client.Routes.List().Select(Describe));
        }

        if (objects.HasFlag(MonitoredObjects.Neighbours))
        {
            lines.AddRange(client.Neighbours.List().Where(n => n.State is not (NeighbourState.NoArp or NeighbourState.None)).Select(Describe));
        }

        if (objects.HasFlag(MonitoredObjects.NamespaceIds))
        {
            lines.AddRange(client.NamespaceIds.List().Select(id => Describe(id.Id)));
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    internal static string Describe(LinkInfo link, int? space = null) => string.Create(
        null,
        $"{space} link {link.Index} {link.Name} {link.Kind} {(uint)link.Flags:x} {link.OperationalState} mtu {link.Mtu} {link.Address} link {link.LinkIndex}@{link.LinkNamespaceId} master {link.MasterIndex} {link.QueueDiscipline} qlen {link.TxQueueLength} group {link.Group} gso {link.GsoMaxSize} {link.AddressGenerationMode} '{link.Alias}' {string.Join(',', link.AlternativeNames)}");

    internal static string Describe(AddressInfo address, int? space = null) =>
        $"{space} address {address.LinkIndex} {address.Address} peer {address.Peer} brd {address.Broadcast} {address.Label} {address.Scope} {address.Flags} {address.ValidLifetime is null} {address.RoutePriority} {address.Protocol}";

    internal static string Describe(RouteInfo route)
    {
        IEnumerable<string> hops = route.NextHops.Select(hop => $"[{hop.Gateway} dev {hop.OutputInterface} weight {hop.Weight} {hop.Flags}]").Order(StringComparer.Ordinal);
        return $"route {route.Table} {route.Destination} from {route.Source} tos {route.TypeOfService} metric {route.Metric} {route.Type} {route.Scope} {route.Protocol} via {route.Gateway} dev {route.OutputInterface} src {route.PreferredSource} mtu {route.Mtu} nhid {route.NextHopId} {route.Flags} {string.Concat(hops)}";
    }

    internal static string Describe(NeighbourInfo neighbour)
    {
        // Of these states the kernel tells some of the changes only.
        NeighbourState state = neighbour.State is NeighbourState.Delay or NeighbourState.Probe or NeighbourState.Reachable ? NeighbourState.Stale : neighbour.State;
        return $"neighbour {neighbour.LinkIndex} {neighbour.Address} {(PhysicalAddress?)neighbour.LinkLayerAddress} {state} {neighbour.Flags} {neighbour.Protocol}";
    }

    private static string Describe(int namespaceId) => $"nsid {namespaceId}";

    private static (string Current, string? Previous) Describe(RtnetlinkEvent seen) => seen switch
    {
        LinkEvent { Link: { } link, Previous: var before } => (Describe(link, seen.NamespaceId), before is null ? null : Describe(before, seen.NamespaceId)),
        AddressEvent { Address: { } address, Previous: var before } => (Describe(address, seen.NamespaceId), before is null ? null : Describe(before, seen.NamespaceId)),
        RouteEvent { Route: { } route, Previous: var before } => (Describe(route), before is null ? null : Describe(before)),
        NeighbourEvent { Neighbour: { } neighbour, Previous: var before } => (Describe(neighbour), before is null ? null : Describe(before)),
        NamespaceIdEvent id => (Describe(id.Id.Id), null),
        _ => throw new InvalidOperationException($"what is {seen}?"),
    };
}
