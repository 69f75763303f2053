using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Pods.Isolation;

/// <summary>A packet socket on one device: sends frames as they are, and sees every frame of the device, in whatever direction.</summary>
internal sealed class PacketSocket : IDisposable
{
    /// <summary>ETH_P_ALL: sees everything, and sends with the type that the frame itself has.</summary>
    public const ushort AllTypes = 3;

    /// <summary>ENOBUFS.</summary>
    public const int Dropped = 105;

    private readonly Socket _socket;

    public PacketSocket(NetworkNamespace inside, int ifindex, ushort etherType = AllTypes)
    {
        _socket = inside.OpenSocket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
        _socket.ReceiveBufferSize = 4 << 20;
        _socket.Bind(new PacketEndPoint(ifindex, etherType));
    }

    /// <summary>Sends frames, and says with what errno the kernel refused the last of those that it refused on the spot, else 0. ENOBUFS is the device's own drop: netkit tells the sender of it.</summary>
    public int Send(byte[] frame, int count = 1)
    {
        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            try
            {
                _socket.Send(frame);
            }
            catch (SocketException refusal)
            {
                refused = refusal.NativeErrorCode;
            }
        }

        return refused;
    }

    /// <summary>How many frames with <paramref name="marker"/> in them came by until now.</summary>
    public int Count(ReadOnlySpan<byte> marker)
    {
        byte[] buffer = new byte[65_536];
        int count = 0;
        while (_socket.Available > 0 || _socket.Poll(0, SelectMode.SelectRead))
        {
            int length = _socket.Receive(buffer);
            count += buffer.AsSpan(0, length).IndexOf(marker) >= 0 ? 1 : 0;
        }

        return count;
    }

    public void Dispose() => _socket.Dispose();
}
