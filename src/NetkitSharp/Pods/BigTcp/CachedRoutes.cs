using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.BigTcp;

/// <summary>
/// Makes the connections of a namespace look their routes up anew. A socket takes the sizes of its device along with its route and keeps both until the route is out of date: it would go on as before, and where the device
/// was lowered under it, would have each packet cut down to the MTU in software for the rest of its life.
/// </summary>
internal static class CachedRoutes
{
    /// <summary>"nks" in ASCII: a table that no rule leads to.</summary>
    private const uint Ours = 0x6E6B73;

    /// <summary>An address for discarding (RFC 6666) that is nobody's. Deprecated from the start, it is nobody's source either.</summary>
    private static readonly InterfaceAddress s_address = InterfaceAddress.Host(IPAddress.Parse("100::6e6b:73"));

    private static readonly RouteSpec s_route = new(new IPNetwork(IPAddress.Parse("192.0.0.0"), 32)) { Type = RouteType.Blackhole, Table = Ours };

    // What is there already was left by a process that died here.
    public static void Forget(RtnetlinkClient inside, AddressFamily family)
    {
        if (family == AddressFamily.InterNetwork)
        {
            // Any change of any table puts all routes of the namespace out of date (fib_table_insert).
            inside.Routes.TryAdd(s_route);
            inside.Routes.TryDelete(s_route);
            return;
        }

        // In IPv6 only those near the new route in the tree; an address that goes does it to all (__ipv6_ifa_notify).
        int loopback = inside.Links.Get("lo").Index;
        inside.Addresses.Replace(new AddressSpec(loopback, s_address) { Flags = AddressFlags.NoDad, PreferredLifetime = TimeSpan.Zero });
        inside.Addresses.TryDelete(loopback, s_address);
    }
}
