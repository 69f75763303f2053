using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace NetkitSharp.Datapath.Benchmarks.Programs;

/// <summary>The frame of a TCP segment of one byte, as it is on the wire but for the TCP checksum.</summary>
internal static class TcpFrame
{
    private const int EthernetLength = 14;
    private const byte Tcp = 6;

    public static byte[] Write(PhysicalAddress destinationMac, IPAddress source, IPAddress destination, byte timeToLive, int sourcePort = 40_000, int destinationPort = 80)
    {
        bool ipv4 = source.AddressFamily == AddressFamily.InterNetwork;
        int ipLength = ipv4 ? 20 : 40;
        byte[] frame = new byte[EthernetLength + ipLength + 20 + 1];
        destinationMac.GetAddressBytes().CopyTo(frame, 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), (ushort)(ipv4 ? 0x0800 : 0x86dd));
        Span<byte> ip = frame.AsSpan(EthernetLength);
        if (ipv4)
        {
            ip[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
            ip[8] = timeToLive;
            ip[9] = Tcp;
            source.TryWriteBytes(ip[12..], out _);
            destination.TryWriteBytes(ip[16..], out _);
            BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..20]));
        }
        else
        {
            ip[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(ip.Length - ipLength));
            ip[6] = Tcp;
            ip[7] = timeToLive;
            source.TryWriteBytes(ip[8..], out _);
            destination.TryWriteBytes(ip[24..], out _);
        }

        Span<byte> tcp = ip[ipLength..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)destinationPort);
        tcp[12] = 0x50;
        tcp[13] = 0x18; // PSH, ACK
        return frame;
    }

    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
