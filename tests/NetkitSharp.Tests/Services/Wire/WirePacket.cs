using System.Buffers.Binary;
using System.Net;
using FluentAssertions;
using NetkitSharp.Tests.Datapath;

namespace NetkitSharp.Tests.Services.Wire;

/// <summary>Transport headers with right checksums, and what is right about a frame that arrived.</summary>
internal static class WirePacket
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Icmp6 = 58;
    public const byte Sctp = 132;
    public const byte Syn = 2;
    public const byte Reset = 4;
    public const byte Acknowledge = 16;

    public static byte[] OfUdp(string source, string destination, int from, int to, byte[] data, bool sum = true)
    {
        byte[] packet = [.. Ports(from, to), (byte)((data.Length + 8) >> 8), (byte)(data.Length + 8), 0, 0, .. data];
        if (sum)
        {
            ushort check = Checksum(source, destination, Udp, packet);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), check == 0 ? ushort.MaxValue : check);
        }

        return packet;
    }

    public static byte[] OfTcp(string source, string destination, int from, int to, byte flags, uint sequence, uint acknowledged, byte[] data)
    {
        byte[] packet = [.. Ports(from, to), .. new byte[8], 0x50, flags, 0x10, 0, 0, 0, 0, 0, .. data];
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), acknowledged);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(16), Checksum(source, destination, Tcp, packet));
        return packet;
    }

    /// <summary>Its CRC is over this alone, without addresses: whatever it is, it stays.</summary>
    public static byte[] OfSctp(int from, int to) => [.. Ports(from, to), 1, 2, 3, 4, 0xc0, 0xff, 0xee, 0x99, .. new byte[20]];

    public static byte[] Of(byte protocol, string source, string destination, int from, int to, byte[] data) => protocol switch
    {
        Udp => OfUdp(source, destination, from, to, data),
        Tcp => OfTcp(source, destination, from, to, Syn, 1000, 0, data),
        _ => OfSctp(from, to),
    };

    /// <summary>The same, of who answers: TCP acknowledges.</summary>
    public static byte[] OfReply(byte protocol, string source, string destination, int from, int to, byte[] data) =>
        protocol == Tcp ? OfTcp(source, destination, from, to, Syn | Acknowledge, 7000, 1001, data) : Of(protocol, source, destination, from, to, data);

    /// <summary>An ICMP or ICMPv6 error that quotes an IP packet.</summary>
    public static byte[] OfError(string source, string destination, byte type, byte code, uint rest, ReadOnlySpan<byte> quote)
    {
        bool ipv6 = source.Contains(':', StringComparison.Ordinal);
        byte[] packet = [type, code, 0, 0, 0, 0, 0, 0, .. quote];
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), rest);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), ipv6 ? Checksum(source, destination, Icmp6, packet) : Fold(Sum(packet)));
        return packet;
    }

    /// <summary>The sum of the pseudo header, as it stands in the field of a packet that is summed up later.</summary>
    public static ushort PseudoSum(string source, string destination, byte protocol, int length) =>
        (ushort)~Fold(Sum(IPAddress.Parse(source).GetAddressBytes()) + Sum(IPAddress.Parse(destination).GetAddressBytes()) + protocol + (uint)length);

    public static bool IsIPv6(ReadOnlySpan<byte> frame) => frame[12] == 0x86;

    public static byte Protocol(ReadOnlySpan<byte> frame) => IsIPv6(frame) ? frame[20] : frame[23];

    /// <summary>What is behind the IP header, which has no options and no extension headers; without padding.</summary>
    public static ReadOnlySpan<byte> Transport(ReadOnlySpan<byte> frame) => Inside(frame[TestPacket.EthernetLength..]);

    public static bool IsOf(ReadOnlySpan<byte> frame, byte protocol, int to) =>
        frame.Length >= 42 && (IsIPv6(frame) || frame[12] == 8) && Protocol(frame) == protocol && BinaryPrimitives.ReadUInt16BigEndian(Transport(frame)[2..]) == to;

    public static int DestinationPort(ReadOnlySpan<byte> frame) => frame.Length < 42 ? -1 : BinaryPrimitives.ReadUInt16BigEndian(Transport(frame)[2..]);

    /// <summary>Whether it is an ICMP or ICMPv6 error.</summary>
    public static bool IsError(ReadOnlySpan<byte> frame) =>
        frame.Length >= 42 && ((frame[12] == 8 && frame[13] == 0 && frame[23] == Icmp && frame[34] is 3 or 11 or 12) || (IsIPv6(frame) && frame[20] == Icmp6 && frame[54] < 128));

    /// <summary>Wants every checksum that is in an IP packet to be right: the header's, the transport's, and of what an error quotes the same, where it is quoted whole.</summary>
    public static void ShouldBeRight(ReadOnlySpan<byte> frame, string what) => ShouldBeRightInside(frame[TestPacket.EthernetLength..], what, quoted: false);

    private static void ShouldBeRightInside(ReadOnlySpan<byte> ip, string what, bool quoted)
    {
        bool ipv6 = ip[0] >> 4 == 6;
        byte protocol = ip[ipv6 ? 6 : 9];
        if (!ipv6)
        {
            Fold(Sum(ip[..20])).Should().Be(0, "the header of {0}", what);
        }

        int length = ipv6 ? BinaryPrimitives.ReadUInt16BigEndian(ip[4..]) : BinaryPrimitives.ReadUInt16BigEndian(ip[2..]) - 20;
        int header = ipv6 ? 40 : 20;
        if (ip.Length - header < length)
        {
            quoted.Should().BeTrue("{0} is whole", what);
            return;
        }

        ReadOnlySpan<byte> transport = ip.Slice(header, length);
        if (protocol is Tcp or Udp or Icmp6)
        {
            bool without = protocol == Udp && transport[6] == 0 && transport[7] == 0;
            uint pseudo = Sum(ipv6 ? ip[8..40] : ip[12..20]) + protocol + (uint)length;
            (without && !ipv6 ? (ushort)0 : Fold(Sum(transport) + pseudo)).Should().Be(0, "the checksum of {0}", what);
        }

        if (protocol == Icmp)
        {
            Fold(Sum(transport)).Should().Be(0, "the ICMP checksum of {0}", what);
        }

        if ((protocol == Icmp && transport[0] is 3 or 11) || (protocol == Icmp6 && transport[0] < 128))
        {
            ShouldBeRightInside(transport[8..], $"what {what} quotes", quoted: true);
        }
    }

    private static ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> ip)
    {
        bool ipv6 = ip[0] >> 4 == 6;
        int header = ipv6 ? 40 : 20;
        int length = ipv6 ? BinaryPrimitives.ReadUInt16BigEndian(ip[4..]) : BinaryPrimitives.ReadUInt16BigEndian(ip[2..]) - 20;
        return ip.Slice(header, Math.Min(length, ip.Length - header));
    }

    private static byte[] Ports(int from, int to) => [(byte)(from >> 8), (byte)from, (byte)(to >> 8), (byte)to];

    private static ushort Checksum(string source, string destination, byte protocol, ReadOnlySpan<byte> packet) =>
        Fold(Sum(IPAddress.Parse(source).GetAddressBytes()) + Sum(IPAddress.Parse(destination).GetAddressBytes()) + protocol + (uint)packet.Length + Sum(packet));

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)bytes[i] << 8 : bytes[i];
        }

        return sum;
    }

    private static ushort Fold(uint sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
