using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.NamespaceIds;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>What the monitor knows of one namespace: its own, or another that has an id in it.</summary>
internal sealed class MonitoredNamespace
{
    // With more links than these one list of everything is cheaper than one for each.
    private const int MaxSingleLinks = 4;

    private static readonly byte[] s_families = [IpFamily.AF_INET, IpFamily.AF_INET6];

    private readonly int? _id;
    private readonly byte _family;
    private readonly LinkFacts _facts = new();
    private readonly ObservedLinks? _links;
    private readonly ObservedAddresses? _addresses;
    private readonly ObservedRoutes? _routes;
    private readonly ObservedNeighbours? _neighbours;
    private readonly ObservedNamespaceIds? _namespaceIds;
    private readonly IReadOnlyCollection<uint>? _tables;
    private Suspicions _suspicions = new();
    private Suspicions _settled = new();

    internal MonitoredNamespace(int? id, RtnetlinkMonitorOptions options)
    {
        _id = id;
        _family = IpFamily.ToNative(options.Family);
        _tables = options.RouteTables;
        _links = options.Watches(MonitoredObjects.Links) ? new ObservedLinks(id) : null;
        _addresses = options.Watches(MonitoredObjects.Addresses) ? new ObservedAddresses(id, options.Family) : null;
        if (id is null)
        {
            _routes = options.Watches(MonitoredObjects.Routes) ? new ObservedRoutes(options.Family, options.RouteTables) : null;
            _neighbours = options.Watches(MonitoredObjects.Neighbours) ? new ObservedNeighbours(options.Family) : null;
            _namespaceIds = options.Watches(MonitoredObjects.NamespaceIds) ? new ObservedNamespaceIds() : null;
        }
    }

    /// <summary>Whether something is to be looked up in the kernel.</summary>
    internal bool IsSuspect => _suspicions.Any;

    /// <summary>Whether what was suspected can be looked up now.</summary>
    internal bool IsSettled => _settled.Any;

    /// <summary>Takes a notification.</summary>
    internal void Apply(NetlinkMessage message, Queue<RtnetlinkEvent> events)
    {
        switch (message.Type)
        {
            case LinkMessage.New or LinkMessage.Delete:
                _links?.Apply(message, events);
                _links?.NotePeers(message, _suspicions);
                if ((_addresses is not null || _routes is not null) && _facts.Apply(message) is int link)
                {
                    _suspicions.Links.Add(link);
                }

                break;
            case AddressMessage.New or AddressMessage.Delete:
                _addresses?.Apply(message, events);
                if (_routes is not null && message.Type == AddressMessage.Delete && AddressView.TryRead(message, out AddressView address) && address.Address.ToIPAddress() is { } gone)
                {
                    _suspicions.Sources.Add(gone);
                }

                break;
            case RouteMessage.New or RouteMessage.Delete:
                _routes?.Apply(message, events, _suspicions);
                break;
            case NeighbourMessage.New or NeighbourMessage.Delete:
                _neighbours?.Apply(message, events);
                break;
            case NamespaceIdMessage.New or NamespaceIdMessage.Delete:
                _namespaceIds?.Apply(message, events);
                break;
            case (ushort)RtnetlinkMessageType.NewNextHop or (ushort)RtnetlinkMessageType.DeleteNextHop:
                _suspicions.NextHops = _routes is not null;
                break;
        }
    }

    /// <summary>Lists everything; <paramref name="events"/> takes the differences, null drops them.</summary>
    internal void List(KernelTables kernel, Queue<RtnetlinkEvent>? events, ObjectChange change)
    {
        _suspicions.Clear();
        _settled.Clear();

        // Links first: reading them waits for a change under way, whose notifications were dropped.
        ObservedLinks.Listing? links = _links?.NewListing();
        LinkFacts.Listing facts = _facts.NewListing(links);
        kernel.ReadLinks(facts, _id);
        facts.Commit();
        if (links is not null)
        {
            _links!.Reconcile(links, null, events, change);
        }

        if (_namespaceIds is not null)
        {
            ObservedNamespaceIds.Listing ids = _namespaceIds.NewListing();
            kernel.ReadNamespaceIds(ids);
            _namespaceIds.Reconcile(ids, null, events, change);
        }

        ListAddresses(kernel, null, events, change);
        foreach (byte family in Families)
        {
            ListAllRoutes(kernel, family, events, change);
        }

        if (_neighbours is not null)
        {
            ObservedNeighbours.Listing neighbours = _neighbours.NewListing();
            kernel.ReadNeighbours(neighbours, _family);
            _neighbours.Reconcile(neighbours, null, events, change);
        }
    }

    /// <summary>The changes that raised the suspicions are complete; what they have said meanwhile is to be read before <see cref="LookUp"/>.</summary>
    internal void Settle() => (_settled, _suspicions) = (_suspicions, _settled);

    /// <summary>Looks up what was suspected.</summary>
    internal void LookUp(KernelTables kernel, Queue<RtnetlinkEvent> events)
    {
        Suspicions settled = _settled;
        _settled = new Suspicions();
        foreach (int peer in settled.Peers)
        {
            // One that is gone has a notification of its own, which tells where to.
            ObservedLinks.Listing listing = _links!.NewListing();
            if (kernel.TryReadLink(listing, peer, _id))
            {
                _links.Reconcile(listing, link => link.Index == peer, events, ObjectChange.Added);
            }
        }

        bool everyLink = settled.Links.Count > MaxSingleLinks;
        if (everyLink)
        {
            ListAddresses(kernel, null, events, ObjectChange.Added);
        }
        else
        {
            foreach (int link in settled.Links)
            {
                ListAddresses(kernel, link, events, ObjectChange.Added);
            }
        }

        foreach (byte family in Families)
        {
            LookUpRoutes(kernel, family, settled, everyLink, events);
        }
    }

    /// <summary>The namespace has no id any more, and is not heard of again.</summary>
    internal void Forget(Queue<RtnetlinkEvent> events)
    {
        _addresses?.Reconcile(_addresses.NewListing(), null, events, ObjectChange.Added);
        _links?.Reconcile(_links.NewListing(), null, events, ObjectChange.Added);
    }

    private ReadOnlySpan<byte> Families => _family switch
    {
        IpFamily.AF_INET => s_families.AsSpan(0, 1),
        IpFamily.AF_INET6 => s_families.AsSpan(1, 1),
        _ => s_families,
    };

    private void ListAddresses(KernelTables kernel, int? link, Queue<RtnetlinkEvent>? events, ObjectChange change)
    {
        if (_addresses is not null)
        {
            ObservedAddresses.Listing listing = _addresses.NewListing();
            kernel.ReadAddresses(listing, _family, link, _id);
            _addresses.Reconcile(listing, link is null ? null : address => address.LinkIndex == link, events, change);
        }
    }

    private void ListAllRoutes(KernelTables kernel, byte family, Queue<RtnetlinkEvent>? events, ObjectChange change)
    {
        if (_routes is null)
        {
            return;
        }

        if (_tables is not null)
        {
            foreach (uint table in _tables)
            {
                ListRoutes(kernel, family, table, null, events, change);
            }

            return;
        }

        ListRoutes(kernel, family, null, null, events, change);
    }

    private void ListRoutes(KernelTables kernel, byte family, uint? table, int? link, Queue<RtnetlinkEvent>? events, ObjectChange change)
    {
        AddressFamily own = IpFamily.FromNative(family);
        ObservedRoutes.Listing listing = _routes!.NewListing();
        kernel.ReadRoutes(listing, family, table, link);
        _routes.Reconcile(listing, route => route.Info.Family == own && (table is null || route.Info.Table == table) && (link is null || route.Uses(link.Value)), events, change);
    }

    private void LookUpRoutes(KernelTables kernel, byte family, Suspicions settled, bool everyLink, Queue<RtnetlinkEvent> events)
    {
        if (_routes is null)
        {
            return;
        }

        AddressFamily own = IpFamily.FromNative(family);
        List<int> links = [.. settled.Links.Where(link => _routes.Any(route => route.Info.Family == own && route.Uses(link)))];

        // A route that lost its way through the link of a nexthop group is not in a list of that link's routes.
        bool everything = (everyLink && links.Count > 0)
            || _routes.Any(route => route.Info.Family == own
                && ((route.Info.NextHopId is not null && (settled.NextHops || links.Exists(route.Uses)))
                    || (route.Info.PreferredSource is IPAddress source && settled.Sources.Contains(source))));
        if (everything)
        {
            ListAllRoutes(kernel, family, events, ObjectChange.Added);
            return;
        }

        foreach (int link in links)
        {
            ListRoutes(kernel, family, null, link, events, ObjectChange.Added);
        }

        foreach ((AddressFamily tableFamily, uint table) in settled.Tables)
        {
            if (tableFamily == own)
            {
                ListRoutes(kernel, family, table, null, events, ObjectChange.Added);
            }
        }
    }
}
