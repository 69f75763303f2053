using System.Net;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Route messages: written from a spec, read into an info.</summary>
internal static class RouteMessage
{
    /// <summary>RTM_NEWROUTE.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewRoute;

    /// <summary>RTM_DELROUTE.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteRoute;

    /// <summary>RTM_GETROUTE.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetRoute;

    /// <summary>Room for a request without next hops: all attributes together take about 150 bytes.</summary>
    internal const int MaxLength = 256;

    /// <summary>struct rtnexthop and an RTA_VIA with an IPv6 address, padded.</summary>
    internal const int MaxNextHopLength = 8 + 24;

    internal static readonly NetlinkAttributeSpace Space =
        NetlinkAttributeSpace.Of<RouteAttribute>(headerLength: 12).With(RouteAttribute.Metrics, NetlinkAttributeSpace.Of<RouteMetricAttribute>());

    private const int NextHopHeaderLength = 8;
    private const int ViaFamilyLength = 2;

    /// <summary>Writes a route to add; to delete one (<paramref name="deleting"/>) leaves what is null to match anything.</summary>
    internal static void Write(ref NetlinkMessageWriter writer, RouteSpec spec, bool deleting)
    {
        IPAddress destination = spec.Destination.BaseAddress;
        byte family = IpFamily.Of(destination);
        rtmsg header = new()
        {
            rtm_family = family,
            rtm_dst_len = (byte)spec.Destination.PrefixLength,
            rtm_table = ToHeader(spec.Table),
            rtm_protocol = (byte)(spec.Protocol ?? (deleting ? RouteProtocol.Unspecified : RouteProtocol.Boot)),
            rtm_scope = (byte)(family == IpFamily.AF_INET ? spec.Scope ?? DefaultScope(spec, deleting) : RouteScope.Universe),
            rtm_type = (byte)spec.Type,
            rtm_flags = (uint)(spec.OnLink ? RouteFlags.OnLink : RouteFlags.None),
        };
        NetlinkAttributeWriter<RouteAttribute> attributes = writer.Begin<rtmsg, RouteAttribute>(in header);
        attributes.WriteUInt32(RouteAttribute.Table, spec.Table);
        if (spec.Destination.PrefixLength > 0)
        {
            attributes.WriteIPAddress(RouteAttribute.Destination, destination);
        }

        if (spec.Gateway is not null)
        {
            WriteGateway(attributes, spec.Gateway, family);
        }

        if (spec.OutputInterface is int link)
        {
            attributes.WriteInt32(RouteAttribute.OutputInterface, link);
        }

        if (spec.PreferredSource is not null)
        {
            attributes.WriteIPAddress(RouteAttribute.PreferredSource, spec.PreferredSource);
        }

        if (spec.Metric is uint metric)
        {
            attributes.WriteUInt32(RouteAttribute.Priority, metric);
        }

        if (spec.Mtu is uint mtu)
        {
            using NetlinkAttributeWriter<RouteMetricAttribute> metrics = attributes.BeginNested<RouteMetricAttribute>(RouteAttribute.Metrics);
            metrics.WriteUInt32(RouteMetricAttribute.Mtu, mtu);
        }

        if (spec.NextHops.Count > 0)
        {
            WriteNextHops(attributes, spec.NextHops, family);
        }
    }

    /// <summary>The header's 8 bits for a table; 0 leaves the word to RTA_TABLE.</summary>
    internal static byte ToHeader(uint table) => table <= byte.MaxValue ? (byte)table : (byte)0;

    internal static RouteInfo? Read(NetlinkMessage message)
    {
        rtmsg header = message.GetHeader<rtmsg>();
        if (!IpFamily.IsIp(header.rtm_family))
        {
            return null;
        }

        IPAddress? destination = null;
        IPAddress? source = null;
        IPAddress? gateway = null;
        IPAddress? preferred = null;
        int? link = null;
        uint metric = 0;
        uint table = header.rtm_table;
        uint? mtu = null;
        uint? nextHopId = null;
        IReadOnlyList<RouteNextHop> hops = [];
        foreach (NetlinkAttribute attribute in message.GetAttributes<rtmsg>())
        {
            switch (attribute.As<RouteAttribute>())
            {
                case RouteAttribute.Destination:
                    destination = attribute.GetIPAddress();
                    break;
                case RouteAttribute.Source:
                    source = attribute.GetIPAddress();
                    break;
                case RouteAttribute.Gateway:
                    gateway = attribute.GetIPAddress();
                    break;
                case RouteAttribute.Via:
                    gateway = ReadVia(attribute) ?? gateway;
                    break;
                case RouteAttribute.OutputInterface:
                    link = attribute.GetInt32();
                    break;
                case RouteAttribute.PreferredSource:
                    preferred = attribute.GetIPAddress();
                    break;
                case RouteAttribute.Priority:
                    metric = attribute.GetUInt32();
                    break;
                case RouteAttribute.Table:
                    table = attribute.GetUInt32();
                    break;
                case RouteAttribute.Metrics when attribute.GetNested().TryGet(RouteMetricAttribute.Mtu, out NetlinkAttribute value):
                    mtu = value.GetUInt32();
                    break;
                case RouteAttribute.Multipath:
                    hops = ReadNextHops(attribute);
                    break;
                case RouteAttribute.NextHopId:
                    nextHopId = attribute.GetUInt32();
                    break;
                default:
                    break;
            }
        }

        return new RouteInfo
        {
            Destination = ToNetwork(destination ?? IpFamily.Any(header.rtm_family), header.rtm_dst_len),
            Source = source is null ? null : ToNetwork(source, header.rtm_src_len),
            Gateway = gateway,
            OutputInterface = link,
            PreferredSource = preferred,
            Table = table,
            Scope = (RouteScope)header.rtm_scope,
            Protocol = (RouteProtocol)header.rtm_protocol,
            Type = (RouteType)header.rtm_type,
            Metric = metric,
            Flags = (RouteFlags)header.rtm_flags,
            TypeOfService = header.rtm_tos,
            Mtu = mtu,
            NextHops = hops,
            NextHopId = nextHopId,
        };
    }

    // As iproute2 chooses (ip/iproute.c: iproute_modify).
    private static RouteScope DefaultScope(RouteSpec spec, bool deleting) => spec.Type switch
    {
        _ when deleting => RouteScope.Nowhere,
        RouteType.Local => RouteScope.Host,
        RouteType.Broadcast or RouteType.Multicast or RouteType.Anycast => RouteScope.Link,
        RouteType.Unicast when spec.Gateway is null && spec.NextHops.Count == 0 => RouteScope.Link,
        _ => RouteScope.Universe,
    };

    private static void WriteGateway(NetlinkAttributeWriter<RouteAttribute> attributes, IPAddress gateway, byte family)
    {
        if (IpFamily.Of(gateway) == family)
        {
            attributes.WriteIPAddress(RouteAttribute.Gateway, gateway);
            return;
        }

        Span<byte> via = stackalloc byte[ViaFamilyLength + 16];
        attributes.WriteBytes(RouteAttribute.Via, via[..FillVia(via, gateway)]);
    }

    // struct rtvia: the family in host byte order, then the address.
    private static int FillVia(Span<byte> via, IPAddress gateway)
    {
        ushort family = IpFamily.Of(gateway);
        MemoryMarshal.Write(via, in family);
        gateway.TryWriteBytes(via[ViaFamilyLength..], out int length);
        return ViaFamilyLength + length;
    }

    private static IPAddress? ReadVia(NetlinkAttribute attribute)
    {
        ReadOnlySpan<byte> via = attribute.Payload;
        if (via.Length < ViaFamilyLength)
        {
            throw new NetlinkFormatException("RTA_VIA", attribute.Offset, ViaFamilyLength, via.Length);
        }

        ReadOnlySpan<byte> address = via[ViaFamilyLength..];
        return MemoryMarshal.Read<ushort>(via) switch
        {
            IpFamily.AF_INET when address.Length == 4 => new IPAddress(address),
            IpFamily.AF_INET6 when address.Length == 16 => new IPAddress(address),
            IpFamily.AF_INET or IpFamily.AF_INET6 => throw new NetlinkFormatException("address in RTA_VIA", attribute.Offset, 16, address.Length),
            _ => null,
        };
    }

    private static void WriteNextHops(NetlinkAttributeWriter<RouteAttribute> attributes, IReadOnlyList<RouteNextHop> hops, byte family)
    {
        byte[] buffer = new byte[hops.Count * MaxNextHopLength];
        int end = 0;
        foreach (RouteNextHop hop in hops)
        {
            Span<byte> bytes = buffer.AsSpan(end);
            int length = NextHopHeaderLength;
            if (hop.Gateway is not null)
            {
                // An attribute of its own inside the struct, with the same header.
                Span<byte> value = bytes[(NextHopHeaderLength + NetlinkMessageWriter.AttributeHeaderLength)..];
                bool same = IpFamily.Of(hop.Gateway) == family;
                int valueLength = same ? IpFamily.BitsOf(hop.Gateway) / 8 : FillVia(value, hop.Gateway);
                if (same)
                {
                    hop.Gateway.TryWriteBytes(value, out _);
                }

                nlattr attribute = new()
                {
                    nla_len = (ushort)(NetlinkMessageWriter.AttributeHeaderLength + valueLength),
                    nla_type = (ushort)(same ? RouteAttribute.Gateway : RouteAttribute.Via),
                };
                MemoryMarshal.Write(bytes[NextHopHeaderLength..], in attribute);
                length += (attribute.nla_len + 3) & ~3;
            }

            rtnexthop header = new()
            {
                rtnh_len = (ushort)length,
                rtnh_flags = (byte)hop.Flags,
                rtnh_hops = (byte)(hop.Weight - 1),
                rtnh_ifindex = hop.OutputInterface ?? 0,
            };
            MemoryMarshal.Write(bytes, in header);
            end += length;
        }

        attributes.WriteBytes(RouteAttribute.Multipath, buffer.AsSpan(0, end));
    }

    private static List<RouteNextHop> ReadNextHops(NetlinkAttribute multipath)
    {
        List<RouteNextHop> hops = [];
        ReadOnlySpan<byte> rest = multipath.Payload;
        int offset = multipath.Offset + NetlinkMessageWriter.AttributeHeaderLength;
        while (!rest.IsEmpty)
        {
            if (rest.Length < NextHopHeaderLength)
            {
                throw new NetlinkFormatException("struct rtnexthop", offset, NextHopHeaderLength, rest.Length);
            }

            rtnexthop header = MemoryMarshal.Read<rtnexthop>(rest);
            if (header.rtnh_len < NextHopHeaderLength || header.rtnh_len > rest.Length)
            {
                throw new NetlinkFormatException("struct rtnexthop with attributes", offset, header.rtnh_len, rest.Length);
            }

            IPAddress? gateway = null;
            foreach (NetlinkAttribute attribute in new NetlinkAttributes(rest[NextHopHeaderLength..header.rtnh_len], offset + NextHopHeaderLength))
            {
                gateway = attribute.As<RouteAttribute>() switch
                {
                    RouteAttribute.Gateway => attribute.GetIPAddress(),
                    RouteAttribute.Via => ReadVia(attribute),
                    _ => gateway,
                };
            }

            hops.Add(new RouteNextHop
            {
                Gateway = gateway,
                OutputInterface = header.rtnh_ifindex == 0 ? null : header.rtnh_ifindex,
                Weight = header.rtnh_hops + 1,
                Flags = (RouteFlags)header.rtnh_flags,
            });
            int step = Math.Min((header.rtnh_len + 3) & ~3, rest.Length);
            rest = rest[step..];
            offset += step;
        }

        return hops;
    }

    private static IPNetwork ToNetwork(IPAddress address, int prefixLength)
    {
        int bits = IpFamily.BitsOf(address);
        return prefixLength <= bits
            ? new IPNetwork(IpFamily.Mask(address, prefixLength), prefixLength)
            : throw new NetlinkFormatException("prefix length (bits) of a route message", NetlinkMessageWriter.HeaderLength, prefixLength, bits);
    }
}
