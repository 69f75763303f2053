using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace LoadBalancing;

/// <summary>Sockets by the protocol alone.</summary>
internal static class NamespaceSockets
{
    public static Socket OpenSocketOf(this NetworkNamespace place, AddressFamily family, ProtocolType protocol) =>
        place.OpenSocket(family, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
}
