using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>A route as a message told it, cut into what is to be compared.</summary>
internal sealed class ObservedRoute
{
    private const int NextHopHeaderLength = 8;

    private static readonly EqualityComparer<ObservedRouteHop> s_flags = EqualityComparer<ObservedRouteHop>.Create(static (one, other) => one.Flags == other.Flags, static hop => hop.Flags);

    private readonly byte[] _content;
    private readonly ObservedRouteHop[] _hops;
    private readonly uint _flags;

    private ObservedRoute(NetlinkMessage message, RouteInfo info)
    {
        rtmsg header = message.GetHeader<rtmsg>();
        Info = info;
        IsIpv6 = info.Family == AddressFamily.InterNetworkV6;
        _flags = header.rtm_flags;
        int length = message.Bytes.Length;
        ContentWriter content = new(length <= ContentWriter.StackLength ? stackalloc byte[ContentWriter.StackLength] : new byte[length]);
        ContentWriter hop = new(length <= ContentWriter.StackLength ? stackalloc byte[ContentWriter.StackLength] : new byte[length]);
        WriteHopSettings(ref hop, weight: 0, (byte)header.rtm_flags);
        content.Write(header.rtm_protocol);
        content.Write(header.rtm_scope);
        content.Write(header.rtm_type);
        int link = 0;
        List<ObservedRouteHop>? hops = null;
        foreach (NetlinkAttribute attribute in message.GetAttributes<rtmsg>())
        {
            switch (attribute.As<RouteAttribute>())
            {
                case RouteAttribute.CacheInfo or RouteAttribute.Expires or RouteAttribute.Pad:
                    // Ages.
                    break;
                case RouteAttribute.OutputInterface:
                    link = attribute.GetInt32();
                    break;
                case RouteAttribute.Gateway or RouteAttribute.Via or RouteAttribute.EncapsulationType or RouteAttribute.Encapsulation:
                    hop.Write(attribute);
                    break;
                case RouteAttribute.Multipath:
                    hops = ReadHops(attribute);
                    break;
                default:
                    content.Write(attribute);
                    break;
            }
        }

        _content = content.ToArray();
        IsMultipath = hops is not null;
        _hops = hops?.ToArray() ?? [new ObservedRouteHop(link, hop.ToArray(), (byte)header.rtm_flags)];
        if (IsIpv6)
        {
            // A notification may start with another hop than a list does.
            Array.Sort(_hops, ObservedRouteHop.Compare);
        }

        bool hasRouter = IsMultipath || info.NextHopId is not null || info.Gateway is not null;
        Key = new ObservedRouteKey(info.Table, info.Destination, info.Source, info.TypeOfService, info.Metric, IsIpv6 && !hasRouter ? link : 0);
    }

    internal RouteInfo Info { get; }

    internal ObservedRouteKey Key { get; }

    internal bool IsIpv6 { get; }

    /// <summary>Whether it has several ways.</summary>
    internal bool IsMultipath { get; }

    /// <summary>Whether the kernel would join it with others to the same destination (net/ipv6/route.c: rt6_qualify_for_ecmp).</summary>
    internal bool CanBeJoined => IsIpv6 && Info.NextHopId is null && (IsMultipath || Info.Gateway is not null);

    /// <summary>Null: no route, or a cached one.</summary>
    internal static ObservedRoute? TryRead(NetlinkMessage message) =>
        message.Type is RouteMessage.New or RouteMessage.Delete
        && IpFamily.IsIp(message.GetHeader<rtmsg>().rtm_family)
        && (message.GetHeader<rtmsg>().rtm_flags & (uint)RouteFlags.Cloned) == 0
        && RouteMessage.Read(message) is { } info
            ? new ObservedRoute(message, info)
            : null;

    internal bool Uses(int link)
    {
        foreach (ObservedRouteHop hop in _hops)
        {
            if (hop.LinkIndex == link)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether they are one route, whatever became of its links.</summary>
    internal bool IsSameRoute(ObservedRoute other) => _content.AsSpan().SequenceEqual(other._content) && HasSameHops(other);

    internal bool HasSameHops(ObservedRoute other)
    {
        if (_hops.Length != other._hops.Length)
        {
            return false;
        }

        for (int i = 0; i < _hops.Length; i++)
        {
            if (!_hops[i].IsSameAs(other._hops[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the flags are equal too, of two that are one route.</summary>
    internal bool IsInSameState(ObservedRoute other) => _flags == other._flags && _hops.AsSpan().SequenceEqual(other._hops, s_flags);

    /// <summary>Whether it has all ways of <paramref name="other"/>, and more.</summary>
    internal bool Extends(ObservedRoute other)
    {
        if (_hops.Length <= other._hops.Length)
        {
            return false;
        }

        foreach (ObservedRouteHop hop in other._hops)
        {
            if (!Array.Exists(_hops, own => own.IsSameAs(hop)))
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteHopSettings(ref ContentWriter content, byte weight, byte flags)
    {
        content.Write(weight);
        content.Write((byte)(flags & (byte)RouteFlags.OnLink));
    }

    private static List<ObservedRouteHop> ReadHops(NetlinkAttribute multipath)
    {
        List<ObservedRouteHop> hops = [];
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

            ContentWriter content = new(new byte[header.rtnh_len]);
            WriteHopSettings(ref content, header.rtnh_hops, header.rtnh_flags);
            foreach (NetlinkAttribute attribute in new NetlinkAttributes(rest[NextHopHeaderLength..header.rtnh_len], offset + NextHopHeaderLength))
            {
                content.Write(attribute);
            }

            hops.Add(new ObservedRouteHop(header.rtnh_ifindex, content.ToArray(), header.rtnh_flags));
            int step = Math.Min((header.rtnh_len + 3) & ~3, rest.Length);
            rest = rest[step..];
            offset += step;
        }

        return hops;
    }
}
