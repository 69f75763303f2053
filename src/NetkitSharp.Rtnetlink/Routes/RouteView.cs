using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>
/// A route as it lies in a message (RTM_NEWROUTE, RTM_DELROUTE): an entry of a table, the answer to a lookup, or what a notification is about. Each property decodes its attribute when asked; nothing is allocated
/// but by what says so.
/// </summary>
public readonly ref struct RouteView : INetlinkView<RouteView>
{
    private readonly rtmsg _header;
    private readonly NetlinkAttributeTable<RouteAttribute> _attributes;

    private RouteView(NetlinkMessage message)
    {
        _header = message.GetHeader<rtmsg>();
        MessageType = message.Type;
        _attributes = new NetlinkAttributeTable<RouteAttribute>(message.GetAttributes<rtmsg>());
    }

    /// <summary>RTM_NEWROUTE (24) or RTM_DELROUTE (25).</summary>
    public ushort MessageType { get; }

    /// <summary>All attributes, those without a name too.</summary>
    public NetlinkAttributes Attributes => _attributes.All;

    /// <summary>InterNetwork or InterNetworkV6.</summary>
    public AddressFamily Family => IpFamily.FromNative(_header.rtm_family);

    /// <summary>RTA_DST: the destination's address; empty for a default route.</summary>
    public NetlinkAddressBytes Destination => _attributes.FindAddress(RouteAttribute.Destination);

    /// <summary>rtm_dst_len: the bits of <see cref="Destination"/> that count.</summary>
    public int DestinationLength => _header.rtm_dst_len;

    /// <summary>Whether the destination is everything: 0.0.0.0/0 or ::/0.</summary>
    public bool IsDefault => _header.rtm_dst_len == 0;

    /// <summary>RTA_SRC: the source prefix that the route is for (IPv6), or a lookup's source address; empty for any.</summary>
    public NetlinkAddressBytes Source => _attributes.FindAddress(RouteAttribute.Source);

    /// <summary>rtm_src_len: the bits of <see cref="Source"/> that count.</summary>
    public int SourceLength => _header.rtm_src_len;

    /// <summary>RTA_GATEWAY or RTA_VIA: the router of a route with one way, possibly IPv6 for an IPv4 route; empty where there is none.</summary>
    public NetlinkAddressBytes Gateway => RouteMessage.GatewayOf(
        _attributes.TryGet(RouteAttribute.Via, out NetlinkAttribute via), via, _attributes.TryGet(RouteAttribute.Gateway, out NetlinkAttribute gateway), gateway);

    /// <summary>RTA_OIF: the index of the link to send by, of a route with one way.</summary>
    public int? OutputInterface => _attributes.FindInt32(RouteAttribute.OutputInterface);

    /// <summary>RTA_IIF: the index of the link that a lookup's packet came in by.</summary>
    public int? InputInterface => _attributes.FindInt32(RouteAttribute.InputInterface);

    /// <summary>RTA_PREFSRC: the source address for packets that have none yet; empty where there is none.</summary>
    public NetlinkAddressBytes PreferredSource => _attributes.FindAddress(RouteAttribute.PreferredSource);

    /// <summary>RTA_TABLE: the routing table.</summary>
    public uint Table => _attributes.FindUInt32(RouteAttribute.Table) ?? _header.rtm_table;

    /// <summary>rtm_scope: how far away the destination is; always Universe for IPv6.</summary>
    public RouteScope Scope => (RouteScope)_header.rtm_scope;

    /// <summary>rtm_protocol: who installed it.</summary>
    public RouteProtocol Protocol => (RouteProtocol)_header.rtm_protocol;

    /// <summary>rtm_type: what the route does.</summary>
    public RouteType Type => (RouteType)_header.rtm_type;

    /// <summary>RTA_PRIORITY: the metric; 0 where the kernel reports none. Of routes to one destination the lowest wins.</summary>
    public uint Metric => _attributes.FindUInt32(RouteAttribute.Priority) ?? 0;

    /// <summary>rtm_flags: flags of the route and, when there is one, of its next hop.</summary>
    public RouteFlags Flags => (RouteFlags)_header.rtm_flags;

    /// <summary>rtm_tos: the type of service that the route is for (IPv4), 0 for any.</summary>
    public byte TypeOfService => _header.rtm_tos;

    /// <summary>RTA_METRICS: what the route says of the path.</summary>
    public RouteMetricsView Metrics => new(_attributes.FindNested(RouteAttribute.Metrics));

    /// <summary>RTAX_MTU in bytes, where one was set or learned.</summary>
    public uint? Mtu => Metrics.Mtu;

    /// <summary>RTA_MULTIPATH: the ways of a multipath route; empty when there is only one.</summary>
    public RouteNextHops NextHops => _attributes.TryGet(RouteAttribute.Multipath, out NetlinkAttribute multipath) ? new RouteNextHops(multipath) : default;

    /// <summary>RTA_NH_ID: the nexthop object that the route uses (Linux 5.3).</summary>
    public uint? NextHopId => _attributes.FindUInt32(RouteAttribute.NextHopId);

    /// <summary>RTA_ENCAP: what is done to the packets, of a route with one way.</summary>
    public RouteEncapsulationView Encapsulation =>
        _attributes.TryGet(RouteAttribute.EncapsulationType, out NetlinkAttribute type) && _attributes.TryGet(RouteAttribute.Encapsulation, out NetlinkAttribute data)
            ? new RouteEncapsulationView((RouteEncapsulationType)type.GetUInt16(), data)
            : default;

    /// <summary>RTA_FLOW: the realms (IPv4).</summary>
    public RouteRealms? Realms => _attributes.FindUInt32(RouteAttribute.Flow) is { } flow ? RouteRealms.FromNumber(flow) : null;

    /// <summary>RTA_PREF: which of several default routers to prefer (IPv6).</summary>
    public RoutePreference? Preference => (RoutePreference?)_attributes.FindByte(RouteAttribute.Preference);

    /// <summary>RTA_CACHEINFO: the time until the route goes by itself, to 10 ms; null for one that stays.</summary>
    public TimeSpan? Expires => _attributes.TryGet(RouteAttribute.CacheInfo, out NetlinkAttribute info) && info.Get<rta_cacheinfo>().rta_expires is not 0 and var ticks
        ? TimeSpan.FromMilliseconds(10L * ticks)
        : null;

    /// <summary>RTA_MARK: the mark of a lookup's packet.</summary>
    public uint? Mark => _attributes.FindUInt32(RouteAttribute.Mark);

    /// <summary>RTA_UID: the user of a lookup's packet.</summary>
    public uint? UserId => _attributes.FindUInt32(RouteAttribute.UserId);

    /// <summary>Reads RTM_NEWROUTE and RTM_DELROUTE of IPv4 and IPv6.</summary>
    /// <inheritdoc/>
    public static bool TryRead(NetlinkMessage message, out RouteView view)
    {
        bool own = message.Type is RouteMessage.New or RouteMessage.Delete && IpFamily.IsIp(message.GetHeader<rtmsg>().rtm_family);
        view = own ? new RouteView(message) : default;
        return own;
    }

    /// <summary>The destination prefix. Allocates.</summary>
    /// <exception cref="NetlinkFormatException">The prefix is longer than the address.</exception>
    public IPNetwork ToDestination() => ToNetwork(Destination, _header.rtm_dst_len);

    /// <summary>The route as an object.</summary>
    /// <exception cref="NetlinkFormatException">An attribute is malformed.</exception>
    public RouteInfo ToInfo() => new()
    {
        Destination = ToDestination(),
        Source = Source is { IsEmpty: false } source ? ToNetwork(source, _header.rtm_src_len) : null,
        Gateway = Gateway.ToIPAddress(),
        OutputInterface = OutputInterface,
        InputInterface = InputInterface,
        PreferredSource = PreferredSource.ToIPAddress(),
        Table = Table,
        Scope = Scope,
        Protocol = Protocol,
        Type = Type,
        Metric = Metric,
        Flags = Flags,
        TypeOfService = TypeOfService,
        Metrics = Metrics.ToMetrics(),
        NextHops = NextHops.ToList(),
        NextHopId = NextHopId,
        Encapsulation = Encapsulation.ToEncapsulation(),
        Realms = Realms,
        Preference = Preference,
        Expires = Expires,
    };

    /// <summary>Room for <see cref="WriteDelete"/>, which writes no more than what was read.</summary>
    internal int MaxDeleteLength => NetlinkMessageWriter.HeaderLength + Unsafe.SizeOf<rtmsg>() + _attributes.All.Bytes.Length;

    /// <summary>What deletes this very route, and nothing that it only has in common with others.</summary>
    internal void WriteDelete(ref NetlinkMessageWriter writer)
    {
        rtmsg header = _header;
        header.rtm_flags &= (uint)RouteFlags.OnLink;
        NetlinkAttributeWriter<RouteAttribute> attributes = writer.Begin<rtmsg, RouteAttribute>(in header);

        // A route by a nexthop object is reported with the ways of the object as well, which the kernel does not take together.
        ReadOnlySpan<RouteAttribute> identity = _attributes.Contains(RouteAttribute.NextHopId)
            ? [RouteAttribute.Destination, RouteAttribute.Source, RouteAttribute.Priority, RouteAttribute.PreferredSource, RouteAttribute.Table, RouteAttribute.NextHopId]
            :
            [
                RouteAttribute.Destination, RouteAttribute.Source, RouteAttribute.Priority, RouteAttribute.PreferredSource, RouteAttribute.Table, RouteAttribute.OutputInterface, RouteAttribute.Gateway,
                RouteAttribute.Via,
            ];
        foreach (RouteAttribute type in identity)
        {
            if (_attributes.TryGet(type, out NetlinkAttribute attribute))
            {
                attributes.WriteBytes(type, attribute.Payload);
            }
        }

        if (_attributes.Contains(RouteAttribute.NextHopId) || NextHops is not { IsEmpty: false } hops)
        {
            return;
        }

        using NetlinkArrayWriter<RouteAttribute> array = attributes.BeginArray<RouteAttribute>(RouteAttribute.Multipath);
        foreach (RouteNextHopView hop in hops)
        {
            hop.WriteDelete(array);
        }
    }

    private IPNetwork ToNetwork(NetlinkAddressBytes address, int prefixLength)
    {
        IPAddress value = address.ToIPAddress() ?? IpFamily.Any(_header.rtm_family);
        int bits = IpFamily.BitsOf(value);
        return prefixLength <= bits
            ? new IPNetwork(IpFamily.Mask(value, prefixLength), prefixLength)
            : throw new NetlinkFormatException("prefix length (bits) of a route message", NetlinkMessageWriter.HeaderLength, prefixLength, bits);
    }
}
