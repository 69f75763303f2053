using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Pods;

/// <summary>
/// The next hop of a pod on an Ethernet device. Nobody owns these addresses: a permanent neighbour entry gives them the host end's MAC
/// address, so that a pod neither asks for it nor can be lied to about it.
/// </summary>
internal static class PodGateway
{
    private static readonly IPAddress s_ipv4 = IPAddress.Parse("169.254.1.1");
    private static readonly IPAddress s_ipv6 = IPAddress.Parse("fe80::1");

    public static IPAddress For(AddressFamily family) => family == AddressFamily.InterNetwork ? s_ipv4 : s_ipv6;
}
