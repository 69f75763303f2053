using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>One of the ways of a multipath route, as it lies in a message (struct rtnexthop).</summary>
public readonly ref struct RouteNextHopView
{
    private readonly rtnexthop _header;

    internal RouteNextHopView(rtnexthop header, NetlinkAttributes attributes)
    {
        _header = header;
        Attributes = attributes;
    }

    /// <summary>The attributes behind the struct.</summary>
    public NetlinkAttributes Attributes { get; }

    /// <summary>The router, possibly of another family than the route's; empty where the destination is on the link itself.</summary>
    public NetlinkAddressBytes Gateway => RouteMessage.FindGateway(Attributes);

    /// <summary>The index of the link to send by; null where the kernel names none.</summary>
    public int? OutputInterface => _header.rtnh_ifindex == 0 ? null : _header.rtnh_ifindex;

    /// <summary>The share of flows, 1 to 256, relative to the other next hops.</summary>
    public int Weight => _header.rtnh_hops + 1;

    /// <summary>Flags: <see cref="RouteFlags.Dead"/>, <see cref="RouteFlags.OnLink"/>, <see cref="RouteFlags.LinkDown"/> and so on.</summary>
    public RouteFlags Flags => (RouteFlags)_header.rtnh_flags;

    /// <summary>RTA_FLOW: the realms.</summary>
    public RouteRealms? Realms => Attributes.TryGet(RouteAttribute.Flow, out NetlinkAttribute flow) ? RouteRealms.FromNumber(flow.GetUInt32()) : null;

    /// <summary>RTA_ENCAP: what is done to the packets that take this way.</summary>
    public RouteEncapsulationView Encapsulation =>
        Attributes.TryGet(RouteAttribute.EncapsulationType, out NetlinkAttribute type) && Attributes.TryGet(RouteAttribute.Encapsulation, out NetlinkAttribute data)
            ? new RouteEncapsulationView((RouteEncapsulationType)type.GetUInt16(), data)
            : default;

    /// <summary>The next hop as an object.</summary>
    /// <exception cref="NetlinkFormatException">An attribute is malformed.</exception>
    public RouteNextHop ToNextHop() => new()
    {
        Gateway = Gateway.ToIPAddress(),
        OutputInterface = OutputInterface,
        Weight = Weight,
        Flags = Flags,
        Realms = Realms,
        Encapsulation = Encapsulation.ToEncapsulation(),
    };

    /// <summary>What tells this way from others: the encapsulation is left out, as that of BPF programs cannot be given back.</summary>
    internal void WriteDelete(NetlinkArrayWriter<RouteAttribute> hops)
    {
        rtnexthop header = new() { rtnh_flags = (byte)(Flags & RouteFlags.OnLink), rtnh_hops = _header.rtnh_hops, rtnh_ifindex = _header.rtnh_ifindex };
        using NetlinkAttributeWriter<RouteAttribute> hop = hops.BeginElement(in header);
        foreach (NetlinkAttribute attribute in Attributes)
        {
            if (attribute.As<RouteAttribute>() is RouteAttribute.Gateway or RouteAttribute.Via)
            {
                hop.WriteBytes(attribute.As<RouteAttribute>(), attribute.Payload);
            }
        }
    }
}
