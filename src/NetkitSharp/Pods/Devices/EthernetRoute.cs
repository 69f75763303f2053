using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.Devices;

/// <summary>
/// The default route of a pod whose frames carry MAC addresses. Nobody owns the next hop: a permanent neighbour entry gives it the host end's MAC
/// address, so that a pod neither asks for it nor can be lied to about it.
/// </summary>
internal static class EthernetRoute
{
    private static readonly IPAddress s_ipv4 = IPAddress.Parse("169.254.1.1");
    private static readonly IPAddress s_ipv6 = IPAddress.Parse("fe80::1");

    public static RouteSpec For(int index, AddressFamily family) =>
        new(DirectRoute.Everything(family)) { OutputInterface = index, Gateway = family == AddressFamily.InterNetwork ? s_ipv4 : s_ipv6, OnLink = true };
}
