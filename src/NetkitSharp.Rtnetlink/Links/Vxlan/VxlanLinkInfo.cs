using System.Net;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vxlan;

/// <summary>What a VXLAN device reports of itself; null where the kernel does not know the attribute.</summary>
public sealed record VxlanLinkInfo : ILinkData<VxlanLinkInfo>
{
    private VxlanLinkInfo(NetlinkAttributeTable<VxlanAttribute> data)
    {
        Vni = data.FindUInt32(VxlanAttribute.Id) ?? 0;
        Remote = data.FindIPAddress(VxlanAttribute.Group) ?? data.FindIPAddress(VxlanAttribute.Group6);
        Local = data.FindIPAddress(VxlanAttribute.Local) ?? data.FindIPAddress(VxlanAttribute.Local6);
        UnderlayIndex = data.FindInt32(VxlanAttribute.Link) ?? 0;
        Ttl = data.FindByte(VxlanAttribute.Ttl);
        Tos = data.FindByte(VxlanAttribute.Tos);
        Learning = data.FindBoolean(VxlanAttribute.Learning);
        Ageing = TimeUnit.Second.ToTimeSpan(data.FindUInt32(VxlanAttribute.Ageing));
        AddressLimit = data.FindUInt32(VxlanAttribute.Limit);
        Proxy = data.FindBoolean(VxlanAttribute.Proxy);
        Rsc = data.FindBoolean(VxlanAttribute.Rsc);
        L2Miss = data.FindBoolean(VxlanAttribute.L2miss);
        L3Miss = data.FindBoolean(VxlanAttribute.L3miss);
        Port = data.FindUInt16BigEndian(VxlanAttribute.Port);
        UdpChecksum = data.FindBoolean(VxlanAttribute.UdpCsum);
        UdpZeroChecksum6Transmit = data.FindBoolean(VxlanAttribute.UdpZeroCsum6Tx);
        UdpZeroChecksum6Receive = data.FindBoolean(VxlanAttribute.UdpZeroCsum6Rx);
        RemoteChecksumTransmit = data.FindBoolean(VxlanAttribute.RemcsumTx);
        RemoteChecksumReceive = data.FindBoolean(VxlanAttribute.RemcsumRx);
        Gbp = data.Contains(VxlanAttribute.Gbp);
        RemoteChecksumNoPartial = data.Contains(VxlanAttribute.RemcsumNopartial);
        CollectMetadata = data.FindBoolean(VxlanAttribute.CollectMetadata);
        FlowLabel = data.FindUInt32BigEndian(VxlanAttribute.Label);
        Gpe = data.Contains(VxlanAttribute.Gpe);
        TtlInherit = data.TryGet(VxlanAttribute.TtlInherit, out NetlinkAttribute inherit) && (inherit.Payload.IsEmpty || inherit.GetByte() != 0);
        Df = (VxlanDf?)data.FindByte(VxlanAttribute.Df);
        VniFilter = data.FindBoolean(VxlanAttribute.Vnifilter) ?? false;
        LocalBypass = data.FindBoolean(VxlanAttribute.Localbypass);
        LabelPolicy = (VxlanLabelPolicy?)data.FindUInt32(VxlanAttribute.LabelPolicy);
        MulticastRoute = data.FindBoolean(VxlanAttribute.McRoute);
        PortRange = TunnelPortRange.Find(data, VxlanAttribute.PortRange);
        ReservedBits = data.TryGet(VxlanAttribute.ReservedBits, out NetlinkAttribute reserved) ? reserved.GetUInt64BigEndian() : null;
    }

    /// <inheritdoc/>
    public static string Kind => VxlanData.KindName;

    /// <summary>IFLA_VXLAN_ID: the VXLAN network identifier; 0 for an externally controlled device.</summary>
    public uint Vni { get; }

    /// <summary>IFLA_VXLAN_GROUP or IFLA_VXLAN_GROUP6: where packets to unknown addresses go; null for nowhere.</summary>
    public IPAddress? Remote { get; }

    /// <summary>IFLA_VXLAN_LOCAL or IFLA_VXLAN_LOCAL6: the source address of tunnel packets; null for the route's.</summary>
    public IPAddress? Local { get; }

    /// <summary>IFLA_VXLAN_LINK: the index of the link that tunnel packets leave by; 0 for the route's.</summary>
    public int UnderlayIndex { get; }

    /// <summary>IFLA_VXLAN_TTL: the TTL of tunnel packets; 0 for the route's.</summary>
    public byte? Ttl { get; }

    /// <summary>IFLA_VXLAN_TOS: the TOS of tunnel packets; 1 for that of the inner packet.</summary>
    public byte? Tos { get; }

    /// <summary>IFLA_VXLAN_LEARNING: whether addresses are learned from tunnel packets.</summary>
    public bool? Learning { get; }

    /// <summary>IFLA_VXLAN_AGEING: how long a learned address is kept.</summary>
    public TimeSpan? Ageing { get; }

    /// <summary>IFLA_VXLAN_LIMIT: the most addresses that are kept; 0 for no limit.</summary>
    public uint? AddressLimit { get; }

    /// <summary>IFLA_VXLAN_PROXY: whether ARP and neighbour discovery are answered from the neighbour table.</summary>
    public bool? Proxy { get; }

    /// <summary>IFLA_VXLAN_RSC: whether packets to a router that is known are switched at once (route short circuit).</summary>
    public bool? Rsc { get; }

    /// <summary>IFLA_VXLAN_L2MISS: whether monitors hear of addresses that are not known.</summary>
    public bool? L2Miss { get; }

    /// <summary>IFLA_VXLAN_L3MISS: whether monitors hear of neighbours that are not known.</summary>
    public bool? L3Miss { get; }

    /// <summary>IFLA_VXLAN_PORT: the UDP destination port.</summary>
    public ushort? Port { get; }

    /// <summary>IFLA_VXLAN_UDP_CSUM: whether packets over IPv4 carry UDP checksums.</summary>
    public bool? UdpChecksum { get; }

    /// <summary>IFLA_VXLAN_UDP_ZERO_CSUM6_TX: whether packets over IPv6 are sent without UDP checksums.</summary>
    public bool? UdpZeroChecksum6Transmit { get; }

    /// <summary>IFLA_VXLAN_UDP_ZERO_CSUM6_RX: whether packets over IPv6 are received without UDP checksums.</summary>
    public bool? UdpZeroChecksum6Receive { get; }

    /// <summary>IFLA_VXLAN_REMCSUM_TX: whether the receiver is left to fill in inner checksums.</summary>
    public bool? RemoteChecksumTransmit { get; }

    /// <summary>IFLA_VXLAN_REMCSUM_RX: whether inner checksums that the sender left out are filled in.</summary>
    public bool? RemoteChecksumReceive { get; }

    /// <summary>IFLA_VXLAN_GBP: the group based policy extension: packet marks travel along.</summary>
    public bool Gbp { get; }

    /// <summary>IFLA_VXLAN_REMCSUM_NOPARTIAL: inner checksums are filled in in full at once.</summary>
    public bool RemoteChecksumNoPartial { get; }

    /// <summary>IFLA_VXLAN_COLLECT_METADATA: whether the device is externally controlled: the route, filter or BPF program says where each packet goes.</summary>
    public bool? CollectMetadata { get; }

    /// <summary>IFLA_VXLAN_LABEL: the flow label of packets over IPv6.</summary>
    public uint? FlowLabel { get; }

    /// <summary>IFLA_VXLAN_GPE: the generic protocol extension: IP packets without Ethernet header. EINVAL unless externally controlled.</summary>
    public bool Gpe { get; }

    /// <summary>IFLA_VXLAN_TTL_INHERIT: tunnel packets take the TTL of the inner packet.</summary>
    public bool TtlInherit { get; }

    /// <summary>IFLA_VXLAN_DF: the <see cref="VxlanDf"/>.</summary>
    public VxlanDf? Df { get; }

    /// <summary>IFLA_VXLAN_VNIFILTER: whether an externally controlled device receives only the VNIs that it is given (Linux 5.18).</summary>
    public bool VniFilter { get; }

    /// <summary>IFLA_VXLAN_LOCALBYPASS: whether packets to this host go straight to the device of their VNI (Linux 6.5).</summary>
    public bool? LocalBypass { get; }

    /// <summary>IFLA_VXLAN_LABEL_POLICY: the <see cref="VxlanLabelPolicy"/> (Linux 6.8).</summary>
    public VxlanLabelPolicy? LabelPolicy { get; }

    /// <summary>IFLA_VXLAN_MC_ROUTE: whether multicast is routed; null for all kernels to 7.3, which do not report it.</summary>
    public bool? MulticastRoute { get; }

    /// <summary>IFLA_VXLAN_PORT_RANGE: the UDP source ports; 0-0 for the local range.</summary>
    public TunnelPortRange? PortRange { get; }

    /// <summary>IFLA_VXLAN_RESERVED_BITS: the bits of the VXLAN header that a received packet must have 0 (Linux 6.14).</summary>
    public ulong? ReservedBits { get; }

    /// <inheritdoc/>
    public static VxlanLinkInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<VxlanAttribute>(attributes));
}
