using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>
/// The routes of one namespace. A notification says which route came or went, but of a replaced one not which it was, and of an IPv6 next hop not which route it belonged to: where that is not
/// plain, the table is suspected and has to be listed.
/// </summary>
internal sealed class ObservedRoutes(AddressFamily? family, IReadOnlyCollection<uint>? tables)
{
    // In the kernel's order: a replacement takes the place of the first, net/ipv4/fib_trie.c: fib_table_insert.
    private readonly Dictionary<ObservedRouteKey, List<ObservedRoute>> _groups = [];

    /// <summary>Takes a notification.</summary>
    internal void Apply(NetlinkMessage message, Queue<RtnetlinkEvent> events, Suspicions suspicions)
    {
        if (TryRead(message) is not { } route)
        {
            return;
        }

        if (message.Type == RouteMessage.Delete)
        {
            Remove(route, events, suspicions);
        }
        else
        {
            Add(route, message.Flags, events, suspicions);
        }
    }

    /// <summary>Makes the table what a list says, for the routes that the list is about.</summary>
    /// <param name="listed">The list.</param>
    /// <param name="covers">Whether the list would have told of a route.</param>
    /// <param name="events">Takes the differences; null drops them.</param>
    /// <param name="change">What to call a route that the table did not have.</param>
    internal void Reconcile(Listing listed, Func<ObservedRoute, bool> covers, Queue<RtnetlinkEvent>? events, ObjectChange change)
    {
        List<(ObservedRoute Current, ObservedRoute? Previous)> news = [];
        foreach ((ObservedRouteKey key, List<ObservedRoute> known) in _groups)
        {
            listed.Groups.TryGetValue(key, out List<ObservedRoute>? current);
            List<ObservedRoute> gone = known.FindAll(route => covers(route) && current?.Exists(route.IsSameRoute) != true);
            List<ObservedRoute> come = current?.FindAll(route => !known.Exists(route.IsSameRoute)) ?? [];

            // One for one: a replacement. Of several it cannot be told which took whose place.
            bool replaced = gone.Count == 1 && come.Count == 1;
            foreach (ObservedRoute route in come)
            {
                news.Add((route, replaced ? gone[0] : null));
            }

            if (!replaced)
            {
                foreach (ObservedRoute route in gone)
                {
                    events?.Enqueue(ToEvent(ObjectChange.Removed, route, null));
                }
            }

            // The kernel's order, with those that the list is not about behind.
            List<ObservedRoute> ordered = [];
            foreach (ObservedRoute route in current ?? [])
            {
                ObservedRoute? same = known.Find(route.IsSameRoute);
                bool unchanged = same?.IsInSameState(route) == true;
                ordered.Add(unchanged ? same! : route);
                if (same is not null && !unchanged)
                {
                    news.Add((route, same));
                }
            }

            known.RemoveAll(route => covers(route) || current?.Exists(route.IsSameRoute) == true);
            known.InsertRange(0, ordered);
            if (known.Count == 0)
            {
                _groups.Remove(key);
            }
        }

        foreach ((ObservedRoute current, ObservedRoute? previous) in news)
        {
            events?.Enqueue(ToEvent(previous is null ? change : ObjectChange.Changed, current, previous));
        }

        foreach ((ObservedRouteKey key, List<ObservedRoute> current) in listed.Groups)
        {
            if (_groups.TryAdd(key, current))
            {
                foreach (ObservedRoute route in current)
                {
                    events?.Enqueue(ToEvent(change, route, null));
                }
            }
        }
    }

    internal Listing NewListing() => new(this);

    /// <summary>Whether there is a route that satisfies <paramref name="condition"/>.</summary>
    internal bool Any(Func<ObservedRoute, bool> condition)
    {
        foreach (List<ObservedRoute> group in _groups.Values)
        {
            foreach (ObservedRoute route in group)
            {
                if (condition(route))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Add(ObservedRoute route, NetlinkMessageFlags flags, Queue<RtnetlinkEvent> events, Suspicions suspicions)
    {
        ref List<ObservedRoute>? slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, route.Key, out _);
        List<ObservedRoute> group = slot ??= [];
        bool replaces = (flags & NetlinkMessageFlags.Replace) != 0;
        int index = group.FindIndex(route.IsSameRoute);
        if (index >= 0)
        {
            if (!group[index].IsInSameState(route))
            {
                Change(group, index, route, events);
            }

            return;
        }

        if (replaces)
        {
            index = group.FindIndex(known => known.CanBeJoined == route.CanBeJoined);
            if (group.Count != 1 || index < 0)
            {
                // Perhaps another one; for IPv6 perhaps one that is not even in this group.
                suspicions.AddTable(route.Info.Family, route.Info.Table);
            }
        }
        else if (route.IsIpv6)
        {
            // IPv6 joins routes to one destination, and tells the whole of what has come of it; and it has no two with the same ways.
            index = group.FindIndex(known => route.HasSameHops(known) || (route.CanBeJoined && route.Extends(known)));
        }

        if (index >= 0)
        {
            Change(group, index, route, events);
            return;
        }

        group.Insert(route.IsIpv6 || (flags & NetlinkMessageFlags.Append) != 0 ? group.Count : 0, route);
        events.Enqueue(ToEvent(ObjectChange.Added, route, null));
    }

    private void Remove(ObservedRoute route, Queue<RtnetlinkEvent> events, Suspicions suspicions)
    {
        if (!_groups.TryGetValue(route.Key, out List<ObservedRoute>? group))
        {
            return;
        }

        int index = group.FindIndex(route.IsSameRoute);
        if (index < 0)
        {
            // A next hop of an IPv6 route with several, or a route that has changed without a word.
            suspicions.AddTable(route.Info.Family, route.Info.Table);
            return;
        }

        events.Enqueue(ToEvent(ObjectChange.Removed, group[index], null));
        group.RemoveAt(index);
        if (group.Count == 0)
        {
            _groups.Remove(route.Key);
        }
    }

    private static void Change(List<ObservedRoute> group, int index, ObservedRoute route, Queue<RtnetlinkEvent> events)
    {
        ObservedRoute previous = group[index];
        group[index] = route;
        events.Enqueue(ToEvent(ObjectChange.Changed, route, previous));
    }

    private ObservedRoute? TryRead(NetlinkMessage message) =>
        ObservedRoute.TryRead(message) is { } route && (family is null || route.Info.Family == family) && tables?.Contains(route.Info.Table) != false ? route : null;

    private static RouteEvent ToEvent(ObjectChange change, ObservedRoute current, ObservedRoute? previous) => new() { Change = change, Route = current.Info, Previous = previous?.Info };

    /// <summary>Takes the parts of one dump.</summary>
    internal sealed class Listing(ObservedRoutes table) : INetlinkReceiver
    {
        internal Dictionary<ObservedRouteKey, List<ObservedRoute>> Groups { get; } = [];

        public void Receive(NetlinkMessage message)
        {
            if (table.TryRead(message) is not { } route)
            {
                return;
            }

            ref List<ObservedRoute>? group = ref CollectionsMarshal.GetValueRefOrAddDefault(Groups, route.Key, out _);
            (group ??= []).Add(route);
        }

        public void Restart() => Groups.Clear();
    }
}
