using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Geneve;

/// <summary>An Ethernet network over UDP to one other end (CONFIG_GENEVE, RFC 8926).</summary>
/// <remarks>Its UDP socket stays in the namespace that it was made from, wherever the device is moved to.</remarks>
public sealed class GeneveLink : LinkSpec<GeneveAttribute>, IGeneveSettings
{
    private const uint MaxVni = 0xFF_FFFF;

    /// <summary>A device called <paramref name="name"/>.</summary>
    /// <param name="name">The new device's name.</param>
    /// <param name="vni">IFLA_GENEVE_ID: the virtual network identifier, 24 bits; null for an externally controlled device (<see cref="CollectMetadata"/>), else VNI 0.</param>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public GeneveLink(string name, uint? vni)
        : base(name)
    {
        if (vni is { } id)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(id, MaxVni, nameof(vni));
        }

        Vni = vni;
    }

    /// <inheritdoc/>
    public override string Kind => GeneveData.KindName;

    /// <summary>IFLA_GENEVE_ID: the virtual network identifier. It cannot be changed later.</summary>
    public uint? Vni { get; }

    /// <summary>IFLA_GENEVE_REMOTE or IFLA_GENEVE_REMOTE6: the other end, unicast (EINVAL).</summary>
    public IPAddress? Remote { get; init; }

    /// <summary>IFLA_GENEVE_LOCAL or IFLA_GENEVE_LOCAL6: the address that the UDP socket is bound to, of the family of <see cref="Remote"/>. It cannot be changed later. Linux 7.2.</summary>
    public IPAddress? Local { get; init; }

    /// <summary>IFLA_GENEVE_TTL: the TTL of tunnel packets; 0, the kernel's default, for the route's.</summary>
    public byte? Ttl { get; init; }

    /// <summary>IFLA_GENEVE_TOS: the TOS of tunnel packets; 1 for that of the inner packet; the kernel's default is 0.</summary>
    public byte? Tos { get; init; }

    /// <summary>IFLA_GENEVE_LABEL: the flow label of packets over IPv6, 20 bits. EINVAL with an IPv4 <see cref="Remote"/>.</summary>
    public uint? FlowLabel { get; init => field = Links.FlowLabel.Check(value); }

    /// <summary>IFLA_GENEVE_TTL_INHERIT: whether tunnel packets take the TTL of the inner packet; not by default. <see cref="Ttl"/> is not heeded beside it.</summary>
    public bool? TtlInherit { get; init; }

    /// <summary>IFLA_GENEVE_DF: the <see cref="GeneveDf"/>.</summary>
    public GeneveDf? Df { get; init; }

    /// <summary>IFLA_GENEVE_PORT: the UDP destination port; the kernel's default is 6081. It cannot be changed later.</summary>
    public ushort? Port { get; init; }

    /// <summary>IFLA_GENEVE_COLLECT_METADATA: the device is externally controlled: the route, filter or BPF program says where each packet goes. Nothing else but the port may be asked then (EINVAL). It cannot be changed later.</summary>
    public bool CollectMetadata { get; init; }

    /// <summary>IFLA_GENEVE_UDP_CSUM: whether packets over IPv4 carry UDP checksums; the kernel's default is no. It cannot be changed later.</summary>
    public bool? UdpChecksum { get; init; }

    /// <summary>IFLA_GENEVE_UDP_ZERO_CSUM6_TX: whether packets over IPv6 are sent without UDP checksums. It cannot be changed later.</summary>
    public bool? UdpZeroChecksum6Transmit { get; init; }

    /// <summary>IFLA_GENEVE_UDP_ZERO_CSUM6_RX: whether packets over IPv6 are received without UDP checksums. It cannot be changed later.</summary>
    public bool? UdpZeroChecksum6Receive { get; init; }

    /// <summary>IFLA_GENEVE_INNER_PROTO_INHERIT: IP packets travel without an Ethernet header. Linux 5.18. It cannot be changed later.</summary>
    public bool InnerProtocolInherit { get; init; }

    /// <summary>IFLA_GENEVE_GRO_HINT: packets carry a hint for the receiver's GRO. Linux 7.0. It cannot be changed later.</summary>
    public bool GroHint { get; init; }

    /// <summary>IFLA_GENEVE_PORT_RANGE: the UDP source ports; the kernel's default is 1-65535. It cannot be changed later. Linux 6.15.</summary>
    public TunnelPortRange? PortRange { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_GENEVE";

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => GeneveData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<GeneveAttribute> data)
    {
        data.WriteOptional(GeneveAttribute.Id, Vni);
        GeneveData.Write(data, this);
        GeneveData.Write(data, GeneveAttribute.Local, GeneveAttribute.Local6, Local);
        data.WriteOptionalBigEndian(GeneveAttribute.Port, Port);
        if (CollectMetadata)
        {
            data.WriteFlag(GeneveAttribute.CollectMetadata);
        }
        data.WriteOptional(GeneveAttribute.UdpCsum, UdpChecksum);
        data.WriteOptional(GeneveAttribute.UdpZeroCsum6Tx, UdpZeroChecksum6Transmit);
        data.WriteOptional(GeneveAttribute.UdpZeroCsum6Rx, UdpZeroChecksum6Receive);
        if (InnerProtocolInherit)
        {
            data.WriteFlag(GeneveAttribute.InnerProtoInherit);
        }
        if (GroHint)
        {
            data.WriteFlag(GeneveAttribute.GroHint);
        }
        TunnelPortRange.Write(data, GeneveAttribute.PortRange, PortRange);
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<GeneveLinkInfo>(out GeneveLinkInfo? data);
        readback.Expect("linkinfo > data > id", Vni, data?.Vni);
        GeneveData.Verify(this, data, readback);
        readback.Expect("linkinfo > data > local", Local, data?.Local, "Linux 7.2");
        readback.Expect("linkinfo > data > port", Port, data?.Port);
        readback.Expect<bool>("linkinfo > data > collect-metadata", CollectMetadata ? true : null, data?.CollectMetadata);
        readback.Expect("linkinfo > data > udp-csum", UdpChecksum, data?.UdpChecksum);
        readback.Expect("linkinfo > data > udp-zero-csum6-tx", UdpZeroChecksum6Transmit, data?.UdpZeroChecksum6Transmit);
        readback.Expect("linkinfo > data > udp-zero-csum6-rx", UdpZeroChecksum6Receive, data?.UdpZeroChecksum6Receive);
        readback.Expect<bool>("linkinfo > data > inner-proto-inherit", InnerProtocolInherit ? true : null, data?.InnerProtocolInherit, "Linux 5.18");
        readback.Expect<bool>("linkinfo > data > gro-hint", GroHint ? true : null, data?.GroHint, "Linux 7.0");
        readback.Expect("linkinfo > data > port-range", PortRange, data?.PortRange, "Linux 6.15");
    }

    // drivers/net/geneve.c: geneve_configure answers EBUSY without a text.
    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EBUSY => "A device with this VNI, port and remote address exists already.",
        _ => null,
    };
}
