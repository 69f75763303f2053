using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetkitSharp.Tests.Pods.Isolation;

/// <summary>struct sockaddr_ll: a device, and the Ethernet type of what is received and sent.</summary>
internal sealed class PacketEndPoint(int ifindex, ushort etherType) : EndPoint
{
    private const int Length = 20;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        SocketAddress address = new(AddressFamily.Packet, Length);
        BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], etherType);
        MemoryMarshal.Write(address.Buffer.Span[4..], ifindex);
        return address;
    }
}
