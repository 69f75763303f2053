using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vxlan;

/// <summary>An Ethernet network over UDP (CONFIG_VXLAN, RFC 7348).</summary>
/// <remarks>Its UDP socket stays in the namespace that it was made from, wherever the device is moved to.</remarks>
/// <seealso href="https://docs.kernel.org/networking/vxlan.html">Virtual eXtensible Local Area Networking documentation</seealso>
public sealed class VxlanLink : LinkSpec<VxlanAttribute>, IVxlanSettings
{
    /// <summary>The UDP port that IANA has assigned to VXLAN, which Linux does not use by default.</summary>
    public const ushort IanaPort = 4789;

    private const uint MaxVni = 0xFF_FFFF;

    /// <summary>A device called <paramref name="name"/>.</summary>
    /// <param name="name">The new device's name.</param>
    /// <param name="vni">IFLA_VXLAN_ID: the VXLAN network identifier, 24 bits; null for an externally controlled device (<see cref="CollectMetadata"/>), else VNI 0.</param>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public VxlanLink(string name, uint? vni)
        : base(name)
    {
        if (vni is { } id)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(id, MaxVni, nameof(vni));
        }

        Vni = vni;
    }

    /// <inheritdoc/>
    public override string Kind => VxlanData.KindName;

    /// <summary>IFLA_VXLAN_ID: the VXLAN network identifier. EEXIST where the port has a device for it. It cannot be changed later.</summary>
    public uint? Vni { get; }

    /// <summary>
    /// IFLA_VXLAN_GROUP or IFLA_VXLAN_GROUP6: where packets to unknown addresses go, a multicast group or one peer. Both addresses must be of one family.
    /// </summary>
    public IPAddress? Remote { get; init; }

    /// <summary>IFLA_VXLAN_LOCAL or IFLA_VXLAN_LOCAL6: the source address of tunnel packets; the route's where there is none.</summary>
    public IPAddress? Local { get; init; }

    /// <summary>IFLA_VXLAN_LINK: index of the link that tunnel packets leave by, in the namespace of the client's socket. ENODEV where there is none; needed for a multicast <see cref="Remote"/> (EINVAL).</summary>
    public int? UnderlayIndex { get; init; }

    /// <summary>IFLA_VXLAN_TTL: the TTL of tunnel packets; 0, the kernel's default, for the route's (1 for multicast).</summary>
    public byte? Ttl { get; init; }

    /// <summary>IFLA_VXLAN_TOS: the TOS of tunnel packets, ECN left out; 1 for that of the inner packet; the kernel's default is 0.</summary>
    public byte? Tos { get; init; }

    /// <summary>IFLA_VXLAN_LEARNING: whether addresses are learned from tunnel packets; the kernel's default is yes.</summary>
    public bool? Learning { get; init; }

    /// <summary>IFLA_VXLAN_AGEING: how long a learned address is kept, in whole seconds; the kernel's default is 300 s, and it takes 0 for that (an error here).</summary>
    public TimeSpan? Ageing { get; init => field = TimeUnit.Second.Check(value); }

    /// <summary>IFLA_VXLAN_LABEL: the flow label of packets over IPv6, 20 bits. EINVAL with an IPv4 <see cref="Remote"/>.</summary>
    public uint? FlowLabel { get; init => field = Links.FlowLabel.Check(value); }

    /// <summary>IFLA_VXLAN_DF: the <see cref="VxlanDf"/>.</summary>
    public VxlanDf? Df { get; init; }

    /// <summary>IFLA_VXLAN_LOCALBYPASS: whether packets to this host go straight to the device of their VNI; the kernel's default is yes. Linux 6.5.</summary>
    public bool? LocalBypass { get; init; }

    /// <summary>IFLA_VXLAN_LABEL_POLICY: the <see cref="VxlanLabelPolicy"/>. Linux 6.8.</summary>
    public VxlanLabelPolicy? LabelPolicy { get; init; }

    /// <summary>
    /// IFLA_VXLAN_MC_ROUTE: whether multicast is routed instead of sent by the <see cref="UnderlayIndex"/>. Linux 6.17. Whether it was taken cannot be told: kernels before ignore it, and none to 7.3 reports it.
    /// </summary>
    public bool? MulticastRoute { get; init; }

    /// <summary>IFLA_VXLAN_LIMIT: the most addresses that are kept; 0 for no limit. It cannot be changed later.</summary>
    public uint? AddressLimit { get; init; }

    /// <summary>IFLA_VXLAN_PROXY: whether ARP and neighbour discovery are answered from the neighbour table. It cannot be changed later.</summary>
    public bool? Proxy { get; init; }

    /// <summary>IFLA_VXLAN_RSC: whether packets to a router that is known are switched at once (route short circuit). It cannot be changed later.</summary>
    public bool? Rsc { get; init; }

    /// <summary>IFLA_VXLAN_L2MISS: whether monitors hear of addresses that are not known. It cannot be changed later.</summary>
    public bool? L2Miss { get; init; }

    /// <summary>IFLA_VXLAN_L3MISS: whether monitors hear of neighbours that are not known. It cannot be changed later.</summary>
    public bool? L3Miss { get; init; }

    /// <summary>IFLA_VXLAN_PORT: the UDP destination port. The kernel's default is 8472, not the <see cref="IanaPort"/>; 4790 with <see cref="Gpe"/>. It cannot be changed later.</summary>
    public ushort? Port { get; init; }

    /// <summary>IFLA_VXLAN_UDP_CSUM: whether packets over IPv4 carry UDP checksums; the kernel's default is yes. It cannot be changed later.</summary>
    public bool? UdpChecksum { get; init; }

    /// <summary>IFLA_VXLAN_UDP_ZERO_CSUM6_TX: whether packets over IPv6 are sent without UDP checksums. It cannot be changed later.</summary>
    public bool? UdpZeroChecksum6Transmit { get; init; }

    /// <summary>IFLA_VXLAN_UDP_ZERO_CSUM6_RX: whether packets over IPv6 are received without UDP checksums. It cannot be changed later.</summary>
    public bool? UdpZeroChecksum6Receive { get; init; }

    /// <summary>IFLA_VXLAN_REMCSUM_TX: whether the receiver is left to fill in inner checksums. It cannot be changed later.</summary>
    public bool? RemoteChecksumTransmit { get; init; }

    /// <summary>IFLA_VXLAN_REMCSUM_RX: whether inner checksums that the sender left out are filled in. It cannot be changed later.</summary>
    public bool? RemoteChecksumReceive { get; init; }

    /// <summary>IFLA_VXLAN_GBP: the group based policy extension: packet marks travel along. It cannot be changed later.</summary>
    public bool Gbp { get; init; }

    /// <summary>IFLA_VXLAN_REMCSUM_NOPARTIAL: inner checksums are filled in in full at once. It cannot be changed later.</summary>
    public bool RemoteChecksumNoPartial { get; init; }

    /// <summary>IFLA_VXLAN_COLLECT_METADATA: whether the device is externally controlled: the route, filter or BPF program says where each packet goes. It cannot be changed later.</summary>
    public bool? CollectMetadata { get; init; }

    /// <summary>IFLA_VXLAN_GPE: the generic protocol extension: IP packets without Ethernet header. EINVAL without <see cref="CollectMetadata"/>, and with <see cref="Learning"/>, which must be set to false. It cannot be changed later.</summary>
    public bool Gpe { get; init; }

    /// <summary>IFLA_VXLAN_TTL_INHERIT: tunnel packets take the TTL of the inner packet. It cannot be changed later.</summary>
    public bool TtlInherit { get; init; }

    /// <summary>IFLA_VXLAN_VNIFILTER: whether an externally controlled device receives only the VNIs that it is given. Linux 5.18. It cannot be changed later.</summary>
    public bool? VniFilter { get; init; }

    /// <summary>IFLA_VXLAN_PORT_RANGE: the UDP source ports; the kernel's default is the local range. It cannot be changed later.</summary>
    public TunnelPortRange? PortRange { get; init; }

    /// <summary>
    /// IFLA_VXLAN_RESERVED_BITS: the bits of the VXLAN header (flags in the upper half, VNI in the lower) that a received packet must have 0; the kernel's default is all that no extension in use needs. EINVAL
    /// with one that is needed. It cannot be changed later. Linux 6.14.
    /// </summary>
    public ulong? ReservedBits { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_VXLAN";

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => VxlanData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<VxlanAttribute> data)
    {
        data.WriteOptional(VxlanAttribute.Id, Vni);
        VxlanData.Write(data, this);
        data.WriteOptional(VxlanAttribute.Limit, AddressLimit);
        data.WriteOptional(VxlanAttribute.Proxy, Proxy);
        data.WriteOptional(VxlanAttribute.Rsc, Rsc);
        data.WriteOptional(VxlanAttribute.L2miss, L2Miss);
        data.WriteOptional(VxlanAttribute.L3miss, L3Miss);
        data.WriteOptionalBigEndian(VxlanAttribute.Port, Port);
        data.WriteOptional(VxlanAttribute.UdpCsum, UdpChecksum);
        data.WriteOptional(VxlanAttribute.UdpZeroCsum6Tx, UdpZeroChecksum6Transmit);
        data.WriteOptional(VxlanAttribute.UdpZeroCsum6Rx, UdpZeroChecksum6Receive);
        data.WriteOptional(VxlanAttribute.RemcsumTx, RemoteChecksumTransmit);
        data.WriteOptional(VxlanAttribute.RemcsumRx, RemoteChecksumReceive);
        if (Gbp)
        {
            data.WriteFlag(VxlanAttribute.Gbp);
        }
        if (RemoteChecksumNoPartial)
        {
            data.WriteFlag(VxlanAttribute.RemcsumNopartial);
        }
        data.WriteOptional(VxlanAttribute.CollectMetadata, CollectMetadata);
        if (Gpe)
        {
            data.WriteFlag(VxlanAttribute.Gpe);
        }
        if (TtlInherit)
        {
            data.WriteFlag(VxlanAttribute.TtlInherit);
        }
        data.WriteOptional(VxlanAttribute.Vnifilter, VniFilter);
        TunnelPortRange.Write(data, VxlanAttribute.PortRange, PortRange);
        if (ReservedBits is { } bits)
        {
            data.WriteUInt64BigEndian(VxlanAttribute.ReservedBits, bits);
        }
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<VxlanLinkInfo>(out VxlanLinkInfo? data);
        readback.Expect("linkinfo > data > id", Vni, data?.Vni);
        VxlanData.Verify(this, data, readback);
        readback.Expect("linkinfo > data > limit", AddressLimit, data?.AddressLimit);
        readback.Expect("linkinfo > data > proxy", Proxy, data?.Proxy);
        readback.Expect("linkinfo > data > rsc", Rsc, data?.Rsc);
        readback.Expect("linkinfo > data > l2miss", L2Miss, data?.L2Miss);
        readback.Expect("linkinfo > data > l3miss", L3Miss, data?.L3Miss);
        readback.Expect("linkinfo > data > port", Port, data?.Port);
        readback.Expect("linkinfo > data > udp-csum", UdpChecksum, data?.UdpChecksum);
        readback.Expect("linkinfo > data > udp-zero-csum6-tx", UdpZeroChecksum6Transmit, data?.UdpZeroChecksum6Transmit);
        readback.Expect("linkinfo > data > udp-zero-csum6-rx", UdpZeroChecksum6Receive, data?.UdpZeroChecksum6Receive);
        readback.Expect("linkinfo > data > remcsum-tx", RemoteChecksumTransmit, data?.RemoteChecksumTransmit);
        readback.Expect("linkinfo > data > remcsum-rx", RemoteChecksumReceive, data?.RemoteChecksumReceive);
        readback.Expect<bool>("linkinfo > data > gbp", Gbp ? true : null, data?.Gbp);
        readback.Expect<bool>("linkinfo > data > remcsum-nopartial", RemoteChecksumNoPartial ? true : null, data?.RemoteChecksumNoPartial);
        readback.Expect("linkinfo > data > collect-metadata", CollectMetadata, data?.CollectMetadata);
        readback.Expect<bool>("linkinfo > data > gpe", Gpe ? true : null, data?.Gpe);
        readback.Expect<bool>("linkinfo > data > ttl-inherit", TtlInherit ? true : null, data?.TtlInherit);
        readback.Expect("linkinfo > data > vnifilter", VniFilter, data?.VniFilter, "Linux 5.18");
        readback.Expect("linkinfo > data > port-range", PortRange, data?.PortRange);
        readback.Expect("linkinfo > data > reserved-bits", ReservedBits, data?.ReservedBits, "Linux 6.14");
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EEXIST => $"UDP port {Port ?? VxlanData.DefaultPort} may have a device for VNI {Vni ?? 0} already.",
        Errno.EINVAL when Gpe && (!(CollectMetadata ?? false) || (Learning ?? true)) => "Gpe needs CollectMetadata true and Learning false.",
        Errno.ENODEV when UnderlayIndex is { } underlay => $"The underlay, index {underlay}, does not exist in the network namespace that the client was opened in.",
        _ => null,
    };
}
