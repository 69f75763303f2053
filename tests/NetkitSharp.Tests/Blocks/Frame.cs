using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;

namespace NetkitSharp.Tests.Blocks;

/// <summary>A frame as a packet socket saw it, and frames to be sent: Ethernet, IP and UDP with right lengths and checksums.</summary>
internal sealed record Frame(byte[] Bytes, PacketType Type)
{
    public const int EthernetLength = 14;
    public const ushort Arp = 0x0806;
    public const ushort IPv4 = 0x0800;
    public const ushort IPv6 = 0x86dd;
    private const byte Udp = 17;
    private const int UdpLength = 8;

    public ushort EtherType => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(12));

    /// <summary>Bytes as text, which failures show side by side.</summary>
    public string Hex => Convert.ToHexString(Bytes);

    public static byte[] OfUdp(PhysicalAddress destinationMac, PhysicalAddress sourceMac, IPEndPoint source, IPEndPoint destination, ReadOnlySpan<byte> payload, byte timeToLive = 64)
    {
        bool ipv4 = source.Address.GetAddressBytes().Length == 4;
        int ipLength = ipv4 ? 20 : 40;
        byte[] frame = new byte[EthernetLength + ipLength + UdpLength + payload.Length];
        destinationMac.GetAddressBytes().CopyTo(frame, 0);
        sourceMac.GetAddressBytes().CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), ipv4 ? IPv4 : IPv6);
        Span<byte> ip = frame.AsSpan(EthernetLength, ipLength);
        Span<byte> udp = frame.AsSpan(EthernetLength + ipLength);
        if (ipv4)
        {
            ip[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(ip.Length + udp.Length));
            ip[6] = 0x40;
            ip[8] = timeToLive;
            ip[9] = Udp;
            source.Address.TryWriteBytes(ip[12..], out _);
            destination.Address.TryWriteBytes(ip[16..], out _);
            BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(0, ip));
        }
        else
        {
            ip[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)udp.Length);
            ip[6] = Udp;
            ip[7] = timeToLive;
            source.Address.TryWriteBytes(ip[8..], out _);
            destination.Address.TryWriteBytes(ip[24..], out _);
        }

        BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], (ushort)destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        payload.CopyTo(udp[UdpLength..]);
        ushort checksum = Checksum(Sum(ip[^(ipv4 ? 8 : 32)..]) + Udp + (uint)udp.Length, udp);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], checksum == 0 ? ushort.MaxValue : checksum);
        return frame;
    }

    private static ushort Checksum(uint sum, ReadOnlySpan<byte> bytes)
    {
        sum += Sum(bytes);
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)bytes[i] << 8 : bytes[i];
        }

        return sum;
    }
}
