using System.Net;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Geneve;

/// <summary>What a Geneve device reports of itself; null where the kernel does not know the attribute, or the device has no use for it.</summary>
public sealed record GeneveLinkInfo : ILinkData<GeneveLinkInfo>
{
    private GeneveLinkInfo(NetlinkAttributeTable<GeneveAttribute> data)
    {
        Vni = data.FindUInt32(GeneveAttribute.Id) ?? 0;
        Remote = data.FindIPAddress(GeneveAttribute.Remote) ?? data.FindIPAddress(GeneveAttribute.Remote6);
        Local = data.FindIPAddress(GeneveAttribute.Local) ?? data.FindIPAddress(GeneveAttribute.Local6);
        Ttl = data.FindByte(GeneveAttribute.Ttl);
        Tos = data.FindByte(GeneveAttribute.Tos);
        Port = data.FindUInt16BigEndian(GeneveAttribute.Port);
        CollectMetadata = data.Contains(GeneveAttribute.CollectMetadata);
        UdpChecksum = data.FindBoolean(GeneveAttribute.UdpCsum);
        UdpZeroChecksum6Transmit = data.FindBoolean(GeneveAttribute.UdpZeroCsum6Tx);
        UdpZeroChecksum6Receive = data.FindBoolean(GeneveAttribute.UdpZeroCsum6Rx);
        FlowLabel = data.FindUInt32BigEndian(GeneveAttribute.Label);
        TtlInherit = data.FindBoolean(GeneveAttribute.TtlInherit);
        Df = (GeneveDf?)data.FindByte(GeneveAttribute.Df);
        InnerProtocolInherit = data.Contains(GeneveAttribute.InnerProtoInherit);
        GroHint = data.Contains(GeneveAttribute.GroHint);
        PortRange = TunnelPortRange.Find(data, GeneveAttribute.PortRange);
    }

    /// <inheritdoc/>
    public static string Kind => GeneveData.KindName;

    /// <summary>IFLA_GENEVE_ID: the virtual network identifier; 0 for an externally controlled device.</summary>
    public uint Vni { get; }

    /// <summary>IFLA_GENEVE_REMOTE or IFLA_GENEVE_REMOTE6: the other end; null for an externally controlled device.</summary>
    public IPAddress? Remote { get; }

    /// <summary>IFLA_GENEVE_LOCAL or IFLA_GENEVE_LOCAL6: the address that the UDP socket is bound to (Linux 7.2).</summary>
    public IPAddress? Local { get; }

    /// <summary>IFLA_GENEVE_TTL: the TTL of tunnel packets; 0 for the route's.</summary>
    public byte? Ttl { get; }

    /// <summary>IFLA_GENEVE_TOS: the TOS of tunnel packets; 1 for that of the inner packet.</summary>
    public byte? Tos { get; }

    /// <summary>IFLA_GENEVE_PORT: the UDP destination port.</summary>
    public ushort? Port { get; }

    /// <summary>IFLA_GENEVE_COLLECT_METADATA: the device is externally controlled: the route, filter or BPF program says where each packet goes.</summary>
    public bool CollectMetadata { get; }

    /// <summary>IFLA_GENEVE_UDP_CSUM: whether packets over IPv4 carry UDP checksums.</summary>
    public bool? UdpChecksum { get; }

    /// <summary>IFLA_GENEVE_UDP_ZERO_CSUM6_TX: whether packets over IPv6 are sent without UDP checksums.</summary>
    public bool? UdpZeroChecksum6Transmit { get; }

    /// <summary>IFLA_GENEVE_UDP_ZERO_CSUM6_RX: whether packets over IPv6 are received without UDP checksums.</summary>
    public bool? UdpZeroChecksum6Receive { get; }

    /// <summary>IFLA_GENEVE_LABEL: the flow label of packets over IPv6.</summary>
    public uint? FlowLabel { get; }

    /// <summary>IFLA_GENEVE_TTL_INHERIT: whether tunnel packets take the TTL of the inner packet.</summary>
    public bool? TtlInherit { get; }

    /// <summary>IFLA_GENEVE_DF: the <see cref="GeneveDf"/>.</summary>
    public GeneveDf? Df { get; }

    /// <summary>IFLA_GENEVE_INNER_PROTO_INHERIT: IP packets travel without an Ethernet header (Linux 5.18).</summary>
    public bool InnerProtocolInherit { get; }

    /// <summary>IFLA_GENEVE_GRO_HINT: packets carry a hint for the receiver's GRO (Linux 7.0).</summary>
    public bool GroHint { get; }

    /// <summary>IFLA_GENEVE_PORT_RANGE: the UDP source ports (Linux 6.15).</summary>
    public TunnelPortRange? PortRange { get; }

    /// <inheritdoc/>
    public static GeneveLinkInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<GeneveAttribute>(attributes));
}
