using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>A route as a message told it, cut into what is to be compared.</summary>
internal sealed class ObservedRoute
{
    private static readonly EqualityComparer<ObservedRouteHop> s_flags = EqualityComparer<ObservedRouteHop>.Create(static (one, other) => one.Flags == other.Flags, static hop => (int)hop.Flags);

    private readonly long _readAt = Environment.TickCount64;
    private readonly byte[] _content;
    private readonly ObservedRouteHop[] _hops;

    private ObservedRoute(RouteView view)
    {
        Info = view.ToInfo();
        IsIpv6 = view.Family == AddressFamily.InterNetworkV6;
        int length = NetlinkMessageWriter.HeaderLength + view.Attributes.Bytes.Length;
        ContentWriter content = new(length <= ContentWriter.StackLength ? stackalloc byte[ContentWriter.StackLength] : new byte[length]);
        ContentWriter hop = new(length <= ContentWriter.StackLength ? stackalloc byte[ContentWriter.StackLength] : new byte[length]);
        content.Write(view.Protocol);
        content.Write(view.Scope);
        content.Write(view.Type);
        WriteHopSettings(ref hop, weight: 1, view.Flags);
        foreach (NetlinkAttribute attribute in view.Attributes)
        {
            switch (attribute.As<RouteAttribute>())
            {
                case RouteAttribute.CacheInfo or RouteAttribute.Expires or RouteAttribute.Pad or RouteAttribute.OutputInterface or RouteAttribute.Multipath:
                    // Ages, and what is in the hops.
                    break;
                case RouteAttribute.Gateway or RouteAttribute.Via or RouteAttribute.EncapsulationType or RouteAttribute.Encapsulation:
                    hop.Write(attribute);
                    break;
                default:
                    content.Write(attribute);
                    break;
            }
        }

        _content = content.ToArray();
        IsMultipath = Info.NextHops.Count > 0;
        int link = view.OutputInterface ?? 0;
        _hops = IsMultipath ? ReadHops(view) : [new ObservedRouteHop(link, hop.ToArray(), view.Flags)];
        if (IsIpv6)
        {
            // A notification may start with another hop than a list does.
            Array.Sort(_hops, ObservedRouteHop.Compare);
        }

        bool hasRouter = IsMultipath || Info.NextHopId is not null || Info.Gateway is not null;
        Key = new ObservedRouteKey(Info.Table, Info.Destination, Info.Source, Info.TypeOfService, Info.Metric, IsIpv6 && !hasRouter ? link : 0);
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
        RouteView.TryRead(message, out RouteView view) && (view.Flags & RouteFlags.Cloned) == 0 ? new ObservedRoute(view) : null;

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

    /// <summary>Whether <paramref name="later"/>, which is the same route, has the same flags and expires when this one does.</summary>
    internal bool IsInSameState(ObservedRoute later) =>
        Info.Flags == later.Info.Flags
        && _hops.AsSpan().SequenceEqual(later._hops, s_flags)
        && Lifetime.HasOnlyPassed(Info.Expires, later.Info.Expires, later._readAt - _readAt);

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

    /// <summary>Of the flags only RTNH_F_ONLINK is a setting.</summary>
    private static void WriteHopSettings(ref ContentWriter content, int weight, RouteFlags flags)
    {
        content.Write((ushort)weight);
        content.Write((flags & RouteFlags.OnLink) != 0 ? (byte)1 : (byte)0);
    }

    private static ObservedRouteHop[] ReadHops(RouteView view)
    {
        List<ObservedRouteHop> hops = [];
        foreach (RouteNextHopView hop in view.NextHops)
        {
            ContentWriter content = new(new byte[NetlinkMessageWriter.HeaderLength + hop.Attributes.Bytes.Length]);
            WriteHopSettings(ref content, hop.Weight, hop.Flags);
            foreach (NetlinkAttribute attribute in hop.Attributes)
            {
                content.Write(attribute);
            }

            hops.Add(new ObservedRouteHop(hop.OutputInterface ?? 0, content.ToArray(), hop.Flags));
        }

        return [.. hops];
    }
}
