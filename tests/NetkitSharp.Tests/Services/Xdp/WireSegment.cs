using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>A TCP segment or UDP datagram in an Ethernet frame, with all lengths and checksums computed from scratch: what a program sends is compared with one of these, byte by byte.</summary>
internal sealed record WireSegment(IPEndPoint Source, IPEndPoint Destination, bool IsTcp)
{
    public const int EthernetLength = 14;
    private const int TcpLength = 20;
    private const int UdpLength = 8;

    public PhysicalAddress DestinationMac { get; init; } = PhysicalAddress.None;

    public PhysicalAddress SourceMac { get; init; } = PhysicalAddress.None;

    public byte TimeToLive { get; init; } = 64;

    /// <summary>Type of service, or traffic class.</summary>
    public byte Class { get; init; }

    public uint FlowLabel { get; init; }

    /// <summary>TCP's; the default is ACK.</summary>
    public byte TcpFlags { get; init; } = 0x10;

    /// <summary>UDP without one.</summary>
    public bool WithoutChecksum { get; init; }

    public byte[] Payload { get; init; } = [1, 2, 3, 4, 5];

    public bool IsIPv6 => Source.Address.GetAddressBytes().Length == 16;

    public int IpLength => IsIPv6 ? 40 : 20;

    /// <summary>Where TCP or UDP begins.</summary>
    public int TransportOffset => EthernetLength + IpLength;

    private byte Protocol => (byte)(IsTcp ? 6 : 17);

    public byte[] ToFrame()
    {
        byte[] transport = new byte[(IsTcp ? TcpLength : UdpLength) + Payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(transport, (ushort)Source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(2), (ushort)Destination.Port);
        if (IsTcp)
        {
            BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(4), 0x12345678);
            transport[12] = TcpLength / 4 << 4;
            transport[13] = TcpFlags;
            BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(14), 0xffff);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(4), (ushort)transport.Length);
        }

        Payload.CopyTo(transport, transport.Length - Payload.Length);
        byte[] source = Source.Address.GetAddressBytes();
        byte[] destination = Destination.Address.GetAddressBytes();
        ushort checksum = Checksum([.. source, .. destination, 0, Protocol, (byte)(transport.Length >> 8), (byte)transport.Length, .. transport]);
        if (!IsTcp)
        {
            checksum = WithoutChecksum ? (ushort)0 : checksum == 0 ? ushort.MaxValue : checksum;
        }

        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(IsTcp ? 16 : 6), checksum);
        byte[] ip = IpHeader(source, destination, Protocol, transport.Length, TimeToLive, 0);
        return Framed([.. ip, .. transport]);
    }

    /// <summary>The frame with this segment inside another packet.</summary>
    public byte[] ToFrameInside(IPAddress from, IPAddress to)
    {
        byte[] inner = ToFrame()[EthernetLength..];
        return Framed([.. IpHeader(from.GetAddressBytes(), to.GetAddressBytes(), (byte)(IsIPv6 ? 41 : 4), inner.Length, 64, 0x4000), .. inner]);
    }

    private byte[] IpHeader(byte[] source, byte[] destination, byte protocol, int length, byte timeToLive, ushort fragment)
    {
        byte[] ip = new byte[IpLength];
        if (IsIPv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(ip, 0x60000000 | ((uint)Class << 20) | FlowLabel);
            BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(4), (ushort)length);
            ip[6] = protocol;
            ip[7] = timeToLive;
            source.CopyTo(ip, 8);
            destination.CopyTo(ip, 24);
            return ip;
        }

        ip[0] = 0x45;
        ip[1] = Class;
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(2), (ushort)(ip.Length + length));
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(6), fragment);
        ip[8] = timeToLive;
        ip[9] = protocol;
        source.CopyTo(ip, 12);
        destination.CopyTo(ip, 16);
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(10), Checksum(ip));
        return ip;
    }

    private byte[] Framed(byte[] packet)
    {
        byte[] frame = [.. Mac(DestinationMac), .. Mac(SourceMac), (byte)(IsIPv6 ? 0x86 : 0x08), (byte)(IsIPv6 ? 0xdd : 0), .. packet];
        return frame;
    }

    private static byte[] Mac(PhysicalAddress address) => address.GetAddressBytes() is { Length: 6 } bytes ? bytes : new byte[6];

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)bytes[i] << 8 : bytes[i];
        }

        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
