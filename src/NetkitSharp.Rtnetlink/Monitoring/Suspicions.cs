using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>What may have changed without a notification of its own, to be looked up in the kernel.</summary>
internal sealed class Suspicions
{
    /// <summary>Links that went up or down, came or went, or got another MTU or master: with them IPv4 routes go, next hops die and IPv6 addresses become tentative.</summary>
    internal HashSet<int> Links { get; } = [];

    /// <summary>Links whose other end came or moved: what they say of it is out of date.</summary>
    internal HashSet<int> Peers { get; } = [];

    /// <summary>Routing tables in which a notification could not be placed.</summary>
    internal HashSet<(AddressFamily Family, uint Table)> Tables { get; } = [];

    /// <summary>Addresses that went: routes that have them as source go too (IPv4) or lose it (IPv6).</summary>
    internal HashSet<IPAddress> Sources { get; } = [];

    /// <summary>Nexthop objects have changed: the routes that use them have, too.</summary>
    internal bool NextHops { get; set; }

    internal bool Any => Links.Count > 0 || Peers.Count > 0 || Tables.Count > 0 || Sources.Count > 0 || NextHops;

    internal void AddTable(AddressFamily family, uint table) => Tables.Add((family, table));

    internal void Clear()
    {
        Links.Clear();
        Peers.Clear();
        Tables.Clear();
        Sources.Clear();
        NextHops = false;
    }
}
