using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods.Devices;

/// <summary>The default route of a pod whose device takes packets for anybody: it has no neighbours.</summary>
internal static class DirectRoute
{
    public static RouteSpec For(int index, AddressFamily family) => new(Everything(family)) { OutputInterface = index, Scope = RouteScope.Link };

    public static IPNetwork Everything(AddressFamily family) => family == AddressFamily.InterNetwork ? RouteSpec.DefaultIPv4 : RouteSpec.DefaultIPv6;
}
