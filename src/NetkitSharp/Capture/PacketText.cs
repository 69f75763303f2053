using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetkitSharp.Capture;

/// <summary>A captured packet in one line. The bytes are anybody's: whatever they are, it is a line.</summary>
internal static class PacketText
{
    private const int EthernetHeader = 14;
    private const int MostTags = 2;

    public static string Describe(in CapturedPacketInfo info, ReadOnlySpan<byte> data)
    {
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"{info.Time.ToLocalTime():HH:mm:ss.ffffff} {info.Interface.Name} ");
        AppendLayers(line, info.Interface.LinkType, data);
        line.Append(CultureInfo.InvariantCulture, $", length {info.Length}");
        if (data.Length < info.Length)
        {
            line.Append(CultureInfo.InvariantCulture, $" ({data.Length} captured)");
        }

        if (info.GsoSize != 0)
        {
            line.Append(CultureInfo.InvariantCulture, $", {info.GsoSegments} segments of {info.GsoSize}");
        }

        if (info.Verdict is { } verdict)
        {
            line.Append(CultureInfo.InvariantCulture, $": {verdict}");
        }

        return line.ToString();
    }

    private static void AppendLayers(StringBuilder line, CaptureLinkType linkType, ReadOnlySpan<byte> data)
    {
        if (linkType == CaptureLinkType.Raw)
        {
            AppendIp(line, data);
            return;
        }

        if (data.Length < EthernetHeader)
        {
            line.Append("no whole Ethernet header");
            return;
        }

        ushort type = BinaryPrimitives.ReadUInt16BigEndian(data[12..]);
        data = data[EthernetHeader..];
        for (int tag = 0; tag < MostTags && type is 0x8100 or 0x88a8 && data.Length >= 4; tag++)
        {
            line.Append(CultureInfo.InvariantCulture, $"VLAN {BinaryPrimitives.ReadUInt16BigEndian(data) & 0xfff} ");
            type = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
            data = data[4..];
        }

        switch (type)
        {
            case 0x0800 or 0x86dd:
                AppendIp(line, data);
                break;
            case 0x0806:
                line.Append("ARP");
                break;
            default:
                line.Append(CultureInfo.InvariantCulture, $"type 0x{type:x4}");
                break;
        }
    }

    private static void AppendIp(StringBuilder line, ReadOnlySpan<byte> data)
    {
        if (data.Length >= 20 && data[0] >> 4 == 4)
        {
            int header = (data[0] & 0xf) * 4;
            bool later = (BinaryPrimitives.ReadUInt16BigEndian(data[6..]) & 0x1fff) != 0;
            AppendFlow(line, new IPAddress(data[12..16]), new IPAddress(data[16..20]), data[9], later || data.Length < header ? [] : data[header..]);
        }
        else if (data.Length >= 40 && data[0] >> 4 == 6)
        {
            byte next = data[6];
            IPAddress source = new(data[8..24]);
            IPAddress destination = new(data[24..40]);
            data = data[40..];
            SkipExtensionHeaders(ref next, ref data);
            AppendFlow(line, source, destination, next, data);
        }
        else
        {
            line.Append("no whole IP header");
        }
    }

    private static void SkipExtensionHeaders(ref byte next, ref ReadOnlySpan<byte> data)
    {
        while (next is 0 or 43 or 44 or 60 && data.Length >= 8)
        {
            int length = next == 44 ? 8 : (data[1] + 1) * 8;
            bool later = next == 44 && (BinaryPrimitives.ReadUInt16BigEndian(data[2..]) & 0xfff8) != 0;
            next = data[0];
            if (later || length > data.Length)
            {
                data = [];
                return;
            }

            data = data[length..];
        }
    }

    private static void AppendFlow(StringBuilder line, IPAddress source, IPAddress destination, byte protocol, ReadOnlySpan<byte> payload)
    {
        string name = protocol switch
        {
            1 => "ICMP",
            6 => "TCP",
            17 => "UDP",
            58 => "ICMPv6",
            132 => "SCTP",
            _ => $"protocol {protocol}",
        };
        line.Append(name).Append(' ');
        bool hasPorts = protocol is 6 or 17 or 33 or 132 or 136 && payload.Length >= 4;
        Append(line, source, hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(payload) : null);
        line.Append(" > ");
        Append(line, destination, hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) : null);
        if (protocol is 1 or 58 && payload.Length >= 2)
        {
            line.Append(CultureInfo.InvariantCulture, $" type {payload[0]} code {payload[1]}");
        }
    }

    private static void Append(StringBuilder line, IPAddress address, ushort? port)
    {
        if (port is null)
        {
            line.Append(address);
        }
        else if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            line.Append(CultureInfo.InvariantCulture, $"[{address}]:{port}");
        }
        else
        {
            line.Append(CultureInfo.InvariantCulture, $"{address}:{port}");
        }
    }
}
