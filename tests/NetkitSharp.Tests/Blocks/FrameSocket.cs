using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Blocks;

/// <summary>A packet socket on one device: sends frames as they are, sees those that come and go.</summary>
internal sealed unsafe class FrameSocket : IDisposable
{
    private const ushort AllProtocols = 3;

    private readonly int _fd;

    public FrameSocket(NetworkNamespace networkNamespace, int ifindex)
    {
        ushort protocol = BinaryPrimitives.ReverseEndianness(AllProtocols);
        _fd = networkNamespace.Run(() => Checked(Libc.Socket(Libc.AF_PACKET, Libc.SOCK_RAW, protocol)));
        sockaddr_ll address = new() { sll_family = Libc.AF_PACKET, sll_protocol = protocol, sll_ifindex = ifindex };
        Checked(Libc.Bind(_fd, &address, (uint)sizeof(sockaddr_ll)));

        // What came by any device between socket(2) and bind(2).
        Drain();
    }

    public void Send(byte[] frame, int count = 1)
    {
        fixed (byte* f = frame)
        {
            for (int i = 0; i < count; i++)
            {
                Checked((int)Libc.Send(_fd, f, (nuint)frame.Length, 0));
            }
        }
    }

    /// <summary>The frames of a protocol that are there; the kernel queues them before it counts the packet where it arrives.</summary>
    public IReadOnlyList<Frame> Drain(ushort etherType) => [.. Drain().Where(f => f.EtherType == etherType)];

    public void Dispose() => _ = Libc.Close(_fd);

    private List<Frame> Drain()
    {
        List<Frame> frames = [];
        byte[] buffer = new byte[2048];
        sockaddr_ll address;
        while (true)
        {
            uint addressLength = (uint)sizeof(sockaddr_ll);
            fixed (byte* b = buffer)
            {
                nint length = Libc.ReceiveFrom(_fd, b, (nuint)buffer.Length, Libc.MSG_DONTWAIT | Libc.MSG_TRUNC, &address, &addressLength);
                if (length < 0)
                {
                    return frames;
                }

                frames.Add(new(buffer[..(int)Math.Min(length, buffer.Length)], (PacketType)address.sll_pkttype));
            }
        }
    }

    private static int Checked(int result) => result < 0 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : result;
}
