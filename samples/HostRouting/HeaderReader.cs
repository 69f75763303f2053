using System.Net;
using System.Net.Sockets;

namespace HostRouting;

/// <summary>Reads the IP headers that arrive in a namespace, before its own stack has touched them, through a packet socket.</summary>
internal sealed class HeaderReader : IDisposable
{
    private const int IPv4 = 0x0800;
    private const int IPv6 = 0x86dd;

    private readonly Socket _socket;
    private readonly AddressFamily _family;

    public HeaderReader(Endpoint at, AddressFamily family)
    {
        _family = family;
        short type = (short)(family == AddressFamily.InterNetwork ? IPv4 : IPv6);

        // SOCK_DGRAM: without the link-layer header, which netkit devices in L3 mode have in name only.
        _socket = at.Namespace.OpenSocket(AddressFamily.Packet, SocketType.Dgram, (ProtocolType)(ushort)IPAddress.HostToNetworkOrder(type));
    }

    /// <summary>The TTL or hop limit of a packet from <paramref name="source"/> to <paramref name="destination"/> that has arrived; null when there is none.</summary>
    public int? ReadTimeToLive(IPAddress source, IPAddress destination)
    {
        Span<byte> packet = stackalloc byte[2048];
        (int ttl, int sourceAt, int length) = _family == AddressFamily.InterNetwork ? (8, 12, 4) : (7, 8, 16);
        while (_socket.Poll(0, SelectMode.SelectRead))
        {
            int received = _socket.Receive(packet);
            if (received >= sourceAt + (2 * length)
                && new IPAddress(packet.Slice(sourceAt, length)).Equals(source)
                && new IPAddress(packet.Slice(sourceAt + length, length)).Equals(destination))
            {
                return packet[ttl];
            }
        }

        return null;
    }

    public void Dispose() => _socket.Dispose();
}
