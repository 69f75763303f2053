using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Neighbours;
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

    public static void Add(DeviceEnds ends, AddressFamily family, RtnetlinkClient inside)
    {
        IPAddress gateway = family == AddressFamily.InterNetwork ? s_ipv4 : s_ipv6;
        inside.Neighbours.Replace(new NeighbourSpec(ends.PodSide.Index, gateway, ends.Host.Address));
        inside.Routes.Add(new RouteSpec(DirectRoute.Everything(family)) { OutputInterface = ends.PodSide.Index, Gateway = gateway, OnLink = true });
    }
}
