using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Capture;

/// <summary>What tcpdump would see on a device: a packet(7) socket that is bound to it.</summary>
internal sealed class PacketTap : IDisposable
{
    private const ushort AllProtocols = 0x0003;

    private readonly Socket _socket;

    public PacketTap(NetworkNamespace networkNamespace, int interfaceIndex)
    {
        _socket = networkNamespace.OpenSocket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness(AllProtocols));
        _socket.ReceiveBufferSize = 4 * 1024 * 1024;
        _socket.Bind(new LinkEndPoint(interfaceIndex));
    }

    /// <summary>What has come so far.</summary>
    public List<byte[]> Read()
    {
        List<byte[]> frames = [];
        byte[] buffer = new byte[256 * 1024];
        while (_socket.Poll(0, SelectMode.SelectRead))
        {
            frames.Add(buffer[.._socket.Receive(buffer)]);
        }

        return frames;
    }

    /// <summary>A frame that this end of the device is to send: no program or queue is passed over.</summary>
    public void Send(byte[] frame) => _socket.Send(frame);

    public void Dispose() => _socket.Dispose();

    /// <summary>struct sockaddr_ll.</summary>
    private sealed class LinkEndPoint(int interfaceIndex) : EndPoint
    {
        private const int Size = 20;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            SocketAddress address = new(AddressFamily.Packet, Size);
            Span<byte> bytes = address.Buffer.Span;
            BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], AllProtocols);
            BitConverter.TryWriteBytes(bytes[4..], interfaceIndex);
            return address;
        }
    }
}
