using System.Buffers.Binary;
using System.ComponentModel;
using System.Text;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>A netkit device without a peer, which no released ip(8) can make: RTM_NEWLINK with IFLA_NETKIT_PAIRING, by hand.</summary>
internal static class NetkitSingleDevice
{
    internal static void Add(TestNamespace ns, string name)
    {
        const ushort NewLink = 16;
        const ushort RequestCreateExclusiveAck = 0x1 | 0x400 | 0x200 | 0x4;
        byte[] data = Attribute(10, BitConverter.GetBytes(1u));    // IFLA_NETKIT_PAIRING: single
        byte[] info = [.. Attribute(1, "netkit\0"u8), .. Attribute(2, data)];
        byte[] body = [.. new byte[16], .. Attribute(3, Encoding.ASCII.GetBytes(name + "\0")), .. Attribute(18, info)];
        byte[] message = [.. new byte[16], .. body];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), NewLink);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), RequestCreateExclusiveAck);
        ns.Run(() => Exchange(message));
    }

    private static byte[] Attribute(ushort type, ReadOnlySpan<byte> payload)
    {
        byte[] attribute = new byte[(4 + payload.Length + 3) & ~3];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)(4 + payload.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), type);
        payload.CopyTo(attribute.AsSpan(4));
        return attribute;
    }

    private static unsafe void Exchange(byte[] message)
    {
        const int AddressFamilyNetlink = 16;
        const int RawSocket = 3;
        const int ErrorOffset = 16;
        int fd = Libc.Socket(AddressFamilyNetlink, RawSocket, 0);
        byte* address = stackalloc byte[12];
        new Span<byte>(address, 12).Clear();
        address[0] = AddressFamilyNetlink;
        byte* reply = stackalloc byte[1024];
        fixed (byte* m = message)
        {
            nint got = fd < 0 || Libc.SendTo(fd, m, (nuint)message.Length, 0, address, 12) < 0 ? -1 : Libc.Receive(fd, reply, 1024, 0);
            int errno = got < ErrorOffset + 4 ? System.Runtime.InteropServices.Marshal.GetLastPInvokeError() : -*(int*)(reply + ErrorOffset);
            _ = Libc.Close(fd);
            if (errno != 0)
            {
                throw new Win32Exception(errno);
            }
        }
    }
}
