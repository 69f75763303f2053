using System.Buffers.Binary;
using System.Net;

namespace NetkitSharp.Tests.Datapath;

/// <summary>An Ethernet frame with an IP and UDP header, bent where a test wants it bent.</summary>
internal sealed record TestPacket(string Source, string Destination)
{
    public const int EthernetLength = 14;

    public byte TimeToLive { get; init; } = 64;

    public ushort? EtherType { get; init; }

    public byte[] DestinationMac { get; init; } = new byte[6];

    public byte[] SourceMac { get; init; } = new byte[6];

    /// <summary>Total length, or payload length; null for the right one.</summary>
    public int? LengthField { get; init; }

    /// <summary>IPv4 flags and fragment offset.</summary>
    public ushort Fragment { get; init; }

    /// <summary>IPv4 type of service.</summary>
    public byte TypeOfService { get; init; }

    public byte? Version { get; init; }

    public int OptionWords { get; init; }

    public byte NextHeader { get; init; } = 17;

    public byte[] Payload { get; init; } = new byte[40];

    public byte[] ToFrame()
    {
        IPAddress source = IPAddress.Parse(Source);
        bool ipv4 = source.GetAddressBytes().Length == 4;
        byte[] ip = ipv4 ? IPv4(source) : IPv6(source);
        byte[] frame = new byte[EthernetLength + ip.Length + Payload.Length];
        DestinationMac.CopyTo(frame, 0);
        SourceMac.CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), EtherType ?? (ushort)(ipv4 ? 0x0800 : 0x86dd));
        ip.CopyTo(frame, EthernetLength);
        Payload.CopyTo(frame, EthernetLength + ip.Length);
        return frame;
    }

    public static ushort IPv4Checksum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    private byte[] IPv4(IPAddress source)
    {
        byte[] header = new byte[20 + (OptionWords * 4)];
        header[0] = (byte)(((Version ?? 4) << 4) | (header.Length / 4));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(LengthField ?? header.Length + Payload.Length));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), Fragment);
        header[1] = TypeOfService;
        header[8] = TimeToLive;
        header[9] = NextHeader;
        header.AsSpan(20).Fill(1); // No Operation
        source.TryWriteBytes(header.AsSpan(12), out _);
        IPAddress.Parse(Destination).TryWriteBytes(header.AsSpan(16), out _);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), IPv4Checksum(header));
        return header;
    }

    private byte[] IPv6(IPAddress source)
    {
        byte[] header = new byte[40];
        header[0] = (byte)((Version ?? 6) << 4);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(LengthField ?? Payload.Length));
        header[6] = NextHeader;
        header[7] = TimeToLive;
        source.TryWriteBytes(header.AsSpan(8), out _);
        IPAddress.Parse(Destination).TryWriteBytes(header.AsSpan(24), out _);
        return header;
    }
}
