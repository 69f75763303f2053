using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Route messages: written from a spec, a filter or a lookup. They are read by <see cref="RouteView"/>.</summary>
internal static class RouteMessage
{
    /// <summary>RTM_NEWROUTE.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewRoute;

    /// <summary>RTM_DELROUTE.</summary>
    internal const ushort Delete = (ushort)RtnetlinkMessageType.DeleteRoute;

    /// <summary>RTM_GETROUTE.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetRoute;

    /// <summary>Room for a request without encapsulation and next hops: headers, about 180 bytes of attributes, and all metrics.</summary>
    internal const int MaxLength = 28 + 180 + RouteMetrics.MaxLength;

    /// <summary>Room for the request for a table: headers and two attributes.</summary>
    internal const int MaxDumpLength = 28 + 16;

    /// <summary>struct rtnexthop, an RTA_VIA with an IPv6 address, padded, and RTA_FLOW.</summary>
    internal const int MaxNextHopLength = 8 + 24 + 8;

    internal static readonly NetlinkAttributeSpace Space =
        NetlinkAttributeSpace.Of<RouteAttribute>(headerLength: 12)
            .WithAddresses(RouteAttribute.Destination, RouteAttribute.Source, RouteAttribute.Gateway, RouteAttribute.PreferredSource)
            .With(RouteAttribute.Metrics, NetlinkAttributeSpace.Of<RouteMetricAttribute>());

    private const int ViaFamilyLength = 2;

    /// <summary>Type and nest of an encapsulation, without what is inside.</summary>
    private const int EncapsulationOverhead = 4 + 8;

    private static readonly ConcurrentDictionary<NetlinkAttributeSpace, NetlinkAttributeSpace> s_spaces = new();

    /// <summary>Room for the request that <paramref name="spec"/> makes.</summary>
    internal static int LengthOf(RouteSpec spec)
    {
        int length = MaxLength + LengthOf(spec.Encapsulation);
        for (int i = 0; i < spec.NextHops.Count; i++)
        {
            length += MaxNextHopLength + LengthOf(spec.NextHops[i].Encapsulation);
        }

        return length;
    }

    /// <summary>The names of the attributes of the request that <paramref name="spec"/> makes.</summary>
    internal static NetlinkAttributeSpace SpaceOf(RouteSpec spec) => spec.Encapsulation is null
        ? Space
        : s_spaces.GetOrAdd(spec.Encapsulation.AttributeSpace, static inside => Space.With(RouteAttribute.Encapsulation, inside));

    /// <summary>Writes a route to add; to delete one (<paramref name="deleting"/>) leaves what is null to match anything. Nothing is allocated.</summary>
    internal static void Write(ref NetlinkMessageWriter writer, RouteSpec spec, bool deleting)
    {
        IPAddress destination = spec.Destination.BaseAddress;
        byte family = IpFamily.Of(destination);
        rtmsg header = new()
        {
            rtm_family = family,
            rtm_dst_len = (byte)spec.Destination.PrefixLength,
            rtm_src_len = (byte)(spec.Source?.PrefixLength ?? 0),
            rtm_tos = spec.TypeOfService ?? 0,
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

        if (spec.Source is { PrefixLength: > 0 } source)
        {
            attributes.WriteIPAddress(RouteAttribute.Source, source.BaseAddress);
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

        if (spec.Metrics is { IsEmpty: false })
        {
            using NetlinkAttributeWriter<RouteMetricAttribute> metrics = attributes.BeginNested<RouteMetricAttribute>(RouteAttribute.Metrics);
            spec.Metrics.Write(metrics);
        }

        WriteRare(attributes, spec);
        if (spec.NextHops.Count > 0)
        {
            WriteNextHops(attributes, spec.NextHops, family);
        }
    }

    /// <summary>Writes the request for the entries of one family that <paramref name="filter"/> chooses.</summary>
    internal static void WriteDump(ref NetlinkMessageWriter writer, RouteFilter filter, byte family)
    {
        rtmsg header = new()
        {
            rtm_family = family,
            rtm_table = ToHeader(filter.Table ?? 0),
            rtm_protocol = (byte)(filter.Protocol ?? 0),
            rtm_type = (byte)(filter.Type ?? 0),
            rtm_flags = (uint)(filter.Cloned ? RouteFlags.Cloned : RouteFlags.None),
        };
        NetlinkAttributeWriter<RouteAttribute> attributes = writer.Begin<rtmsg, RouteAttribute>(in header);
        if (filter.Table is uint table)
        {
            attributes.WriteUInt32(RouteAttribute.Table, table);
        }

        if (filter.OutputInterface is int link)
        {
            attributes.WriteInt32(RouteAttribute.OutputInterface, link);
        }
    }

    internal static void WriteLookup(ref NetlinkMessageWriter writer, RouteLookup lookup)
    {
        byte bits = (byte)IpFamily.BitsOf(lookup.Destination);
        RouteFlags flags = lookup.FibMatch ? RouteFlags.FibMatch : RouteFlags.None;
        rtmsg header = new()
        {
            rtm_family = IpFamily.Of(lookup.Destination),
            rtm_dst_len = bits,
            rtm_src_len = lookup.Source is null ? (byte)0 : bits,
            rtm_tos = lookup.TypeOfService,

            // IPv6 reports the table unasked, and strictly checked refuses the flag.
            rtm_flags = (uint)(bits == 32 ? flags | RouteFlags.LookupTable : flags),
        };
        NetlinkAttributeWriter<RouteAttribute> attributes = writer.Begin<rtmsg, RouteAttribute>(in header);
        attributes.WriteIPAddress(RouteAttribute.Destination, lookup.Destination);
        if (lookup.Source is not null)
        {
            attributes.WriteIPAddress(RouteAttribute.Source, lookup.Source);
        }

        if (lookup.InputInterface is int input)
        {
            attributes.WriteInt32(RouteAttribute.InputInterface, input);
        }

        if (lookup.OutputInterface is int output)
        {
            attributes.WriteInt32(RouteAttribute.OutputInterface, output);
        }

        if (lookup.Mark is uint mark)
        {
            attributes.WriteUInt32(RouteAttribute.Mark, mark);
        }

        if (lookup.UserId is uint user)
        {
            attributes.WriteUInt32(RouteAttribute.UserId, user);
        }

        if (lookup.IpProtocol is byte protocol)
        {
            attributes.WriteByte(RouteAttribute.IpProtocol, protocol);
        }

        if (lookup.SourcePort is ushort sourcePort)
        {
            attributes.WriteUInt16BigEndian(RouteAttribute.SourcePort, sourcePort);
        }

        if (lookup.DestinationPort is ushort destinationPort)
        {
            attributes.WriteUInt16BigEndian(RouteAttribute.DestinationPort, destinationPort);
        }

        if (lookup.FlowLabel is uint label)
        {
            attributes.WriteUInt32BigEndian(RouteAttribute.FlowLabel, label);
        }
    }

    /// <summary>The header's 8 bits for a table; 0 leaves the word to RTA_TABLE.</summary>
    internal static byte ToHeader(uint table) => table <= byte.MaxValue ? (byte)table : (byte)0;

    internal static RouteInfo? Read(NetlinkMessage message) => RouteView.TryRead(message, out RouteView view) ? view.ToInfo() : null;

    /// <summary>The gateway among a next hop's attributes; empty where there is none.</summary>
    internal static NetlinkAddressBytes FindGateway(NetlinkAttributes attributes) => GatewayOf(
        attributes.TryGet(RouteAttribute.Via, out NetlinkAttribute via), via, attributes.TryGet(RouteAttribute.Gateway, out NetlinkAttribute gateway), gateway);

    internal static NetlinkAddressBytes GatewayOf(bool hasVia, NetlinkAttribute via, bool hasGateway, NetlinkAttribute gateway)
    {
        NetlinkAddressBytes address = hasVia ? ReadVia(via) : default;
        return address.IsEmpty && hasGateway ? gateway.GetAddress() : address;
    }

    // As iproute2 chooses (ip/iproute.c: iproute_modify).
    private static RouteScope DefaultScope(RouteSpec spec, bool deleting) => spec.Type switch
    {
        _ when deleting => RouteScope.Nowhere,
        RouteType.Local => RouteScope.Host,
        RouteType.Broadcast or RouteType.Multicast or RouteType.Anycast => RouteScope.Link,
        RouteType.Unicast when spec.Gateway is null && spec.NextHops.Count == 0 && spec.NextHopId is null => RouteScope.Link,
        _ => RouteScope.Universe,
    };

    private static void WriteRare(NetlinkAttributeWriter<RouteAttribute> attributes, RouteSpec spec)
    {
        if (spec.NextHopId is uint nexthop)
        {
            attributes.WriteUInt32(RouteAttribute.NextHopId, nexthop);
        }

        if (spec.Realms is { } realms)
        {
            attributes.WriteUInt32(RouteAttribute.Flow, realms.ToNumber());
        }

        if (spec.Preference is { } preference)
        {
            attributes.WriteByte(RouteAttribute.Preference, (byte)preference);
        }

        if (spec.Expires is { } expires)
        {
            attributes.WriteUInt32(RouteAttribute.Expires, (uint)expires.TotalSeconds);
        }

        WriteEncapsulation(attributes, spec.Encapsulation);
    }

    private static void WriteEncapsulation(NetlinkAttributeWriter<RouteAttribute> attributes, RouteEncapsulation? encapsulation)
    {
        if (encapsulation is not null)
        {
            attributes.WriteUInt16(RouteAttribute.EncapsulationType, (ushort)encapsulation.Type);
            encapsulation.Write(attributes, RouteAttribute.Encapsulation);
        }
    }

    private static int LengthOf(RouteEncapsulation? encapsulation) => encapsulation is null ? 0 : EncapsulationOverhead + encapsulation.MaxLength;

    private static void WriteGateway(NetlinkAttributeWriter<RouteAttribute> attributes, IPAddress gateway, byte family)
    {
        if (IpFamily.Of(gateway) == family)
        {
            attributes.WriteIPAddress(RouteAttribute.Gateway, gateway);
            return;
        }

        // struct rtvia: the family in host byte order, then the address.
        Span<byte> via = attributes.Reserve(RouteAttribute.Via, ViaFamilyLength + (IpFamily.BitsOf(gateway) / 8));
        ushort other = IpFamily.Of(gateway);
        MemoryMarshal.Write(via, in other);
        gateway.TryWriteBytes(via[ViaFamilyLength..], out _);
    }

    private static NetlinkAddressBytes ReadVia(NetlinkAttribute attribute)
    {
        ReadOnlySpan<byte> via = attribute.Payload;
        if (via.Length < ViaFamilyLength)
        {
            throw new NetlinkFormatException("RTA_VIA", attribute.Offset, ViaFamilyLength, via.Length);
        }

        ReadOnlySpan<byte> address = via[ViaFamilyLength..];
        return MemoryMarshal.Read<ushort>(via) switch
        {
            IpFamily.AF_INET when address.Length == 4 => new NetlinkAddressBytes(address),
            IpFamily.AF_INET6 when address.Length == 16 => new NetlinkAddressBytes(address),
            IpFamily.AF_INET or IpFamily.AF_INET6 => throw new NetlinkFormatException("address in RTA_VIA", attribute.Offset, 16, address.Length),
            _ => default,
        };
    }

    private static void WriteNextHops(NetlinkAttributeWriter<RouteAttribute> attributes, IReadOnlyList<RouteNextHop> hops, byte family)
    {
        using NetlinkArrayWriter<RouteAttribute> array = attributes.BeginArray<RouteAttribute>(RouteAttribute.Multipath);

        // An enumerator would be an object.
        for (int i = 0; i < hops.Count; i++)
        {
            RouteNextHop hop = hops[i];
            rtnexthop header = new() { rtnh_flags = (byte)hop.Flags, rtnh_hops = (byte)(hop.Weight - 1), rtnh_ifindex = hop.OutputInterface ?? 0 };
            using NetlinkAttributeWriter<RouteAttribute> inside = array.BeginElement(in header);
            if (hop.Gateway is not null)
            {
                WriteGateway(inside, hop.Gateway, family);
            }

            if (hop.Realms is { } realms)
            {
                inside.WriteUInt32(RouteAttribute.Flow, realms.ToNumber());
            }

            WriteEncapsulation(inside, hop.Encapsulation);
        }
    }
}
