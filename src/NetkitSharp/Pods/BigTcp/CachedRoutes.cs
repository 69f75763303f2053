using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.BigTcp;

/// <summary>
/// Makes the connections of a namespace look their routes up anew. A socket takes the sizes of its device along with its route and keeps both until the route is out of date; any new route makes that so, one that
/// leads nowhere too.
/// </summary>
internal static class CachedRoutes
{
    /// <summary>"nks" in ASCII. No rule leads to this table, and nobody else has routes of this metric.</summary>
    private const uint Ours = 0x6E6B73;

    // IPv4 forgets all cached routes of the namespace, whatever the table. IPv6 forgets those above the new one in the same table, the default route among them. 100::/64 is for discarding (RFC 6666), by anybody.
    private static readonly RouteSpec s_ipv4 = new(new IPNetwork(IPAddress.Parse("192.0.0.0"), 32)) { Type = RouteType.Blackhole, Table = Ours, Metric = Ours };
    private static readonly RouteSpec s_ipv6 = new(new IPNetwork(IPAddress.Parse("100::"), 64)) { Type = RouteType.Blackhole, Metric = Ours };

    public static void Forget(RtnetlinkClient inside, IEnumerable<AddressFamily> families)
    {
        foreach (AddressFamily family in families.Distinct())
        {
            RouteSpec route = family == AddressFamily.InterNetwork ? s_ipv4 : s_ipv6;

            // One that is there was left by a process that died here.
            inside.Routes.TryDelete(route);
            inside.Routes.Add(route);
            inside.Routes.TryDelete(route);
        }
    }
}
