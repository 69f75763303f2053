using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Pods;

/// <summary>
/// A packet socket (packet(7)) on one device: sends frames as they are and receives all that pass. Inside a pod it is what a pod with every capability has.
/// </summary>
internal sealed class PacketSocket : IDisposable
{
    public const ushort AllProtocols = 0x0003;

    private const int SolPacket = 263;
    private const int PacketVnetHdr = 15;
    private const int PacketIgnoreOutgoing = 23;
    private static readonly TimeSpan s_arrives = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_doesNotArrive = TimeSpan.FromMilliseconds(300);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[70_000];
    private readonly bool _vnetHeader;

    /// <summary>
    /// A socket on a device. With another <paramref name="protocol"/> than <see cref="AllProtocols"/> the kernel believes that what is sent is of that protocol, whatever it says; with a
    /// <paramref name="vnetHeader"/> every frame has a <c>struct virtio_net_hdr</c> before it, which says how to segment and what to sum up.
    /// </summary>
    public PacketSocket(NetworkNamespace networkNamespace, int interfaceIndex, ushort protocol = AllProtocols, bool vnetHeader = false)
    {
        _vnetHeader = vnetHeader;
        _socket = networkNamespace.OpenSocket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness(protocol));
        SetOption(PacketIgnoreOutgoing, 1);
        if (vnetHeader)
        {
            SetOption(PacketVnetHdr, 1);
        }

        _socket.Bind(new DeviceEndPoint(interfaceIndex, protocol));
    }

    public void Send(ReadOnlySpan<byte> frame)
    {
        try
        {
            _socket.Send(frame);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
        {
            // How a netkit device tells the sender that the program dropped it.
        }
    }

    /// <summary>The first frame that <paramref name="isIt"/> takes.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    public byte[] Receive(Func<byte[], bool> isIt, string what) => TryReceive(isIt, s_arrives) ?? throw new TimeoutException($"No frame came that is {what}.");

    /// <summary>Whether such a frame comes that is not expected to come.</summary>
    public bool ReceivesInVain(Func<byte[], bool> isIt) => TryReceive(isIt, s_doesNotArrive) is not null;

    /// <summary>The next frame of those that have arrived already; null when there is none.</summary>
    public byte[]? TryReceive(Func<byte[], bool> isIt) => TryReceive(isIt, TimeSpan.FromMilliseconds(20));

    public void Dispose() => _socket.Dispose();

    private byte[]? TryReceive(Func<byte[], bool> isIt, TimeSpan timeout)
    {
        while (_socket.Poll(timeout, SelectMode.SelectRead))
        {
            int length = _socket.Receive(_buffer);
            byte[] frame = _buffer[(_vnetHeader ? 10 : 0)..length];
            if (isIt(frame))
            {
                return frame;
            }
        }

        return null;
    }

    private void SetOption(int option, int value) => _socket.SetRawSocketOption(SolPacket, option, BitConverter.GetBytes(value));

    /// <summary><c>struct sockaddr_ll</c>.</summary>
    private sealed class DeviceEndPoint(int interfaceIndex, ushort protocol) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            SocketAddress address = new(AddressFamily.Packet, 20);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], protocol);
            BitConverter.TryWriteBytes(address.Buffer.Span[4..], interfaceIndex);
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) => this;
    }
}
