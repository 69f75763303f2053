namespace NetkitSharp.Rtnetlink.Links.Vxlan;

/// <summary>Attributes of a VXLAN device in IFLA_INFO_DATA (<c>IFLA_VXLAN_*</c>, linux/if_link.h).</summary>
public enum VxlanAttribute : ushort
{
    /// <summary>IFLA_VXLAN_ID (u32): the VXLAN network identifier (VNI); at creation only.</summary>
    Id = 1,

    /// <summary>IFLA_VXLAN_GROUP (be32): the IPv4 address that packets to unknown addresses go to, a multicast group or one peer.</summary>
    Group = 2,

    /// <summary>IFLA_VXLAN_LINK (u32): the link that tunnel packets leave by.</summary>
    Link = 3,

    /// <summary>IFLA_VXLAN_LOCAL (be32): the IPv4 source address.</summary>
    Local = 4,

    /// <summary>IFLA_VXLAN_TTL (u8): the TTL of tunnel packets; 0 for the route's.</summary>
    Ttl = 5,

    /// <summary>IFLA_VXLAN_TOS (u8): the TOS of tunnel packets; 1 for that of the inner packet.</summary>
    Tos = 6,

    /// <summary>IFLA_VXLAN_LEARNING (u8, 0 or 1): whether addresses are learned from tunnel packets.</summary>
    Learning = 7,

    /// <summary>IFLA_VXLAN_AGEING (u32, s): how long a learned address is kept.</summary>
    Ageing = 8,

    /// <summary>IFLA_VXLAN_LIMIT (u32): the most addresses that are kept; 0 for no limit; at creation only.</summary>
    Limit = 9,

    /// <summary>IFLA_VXLAN_PORT_RANGE (struct ifla_vxlan_port_range): the UDP source ports; at creation only.</summary>
    PortRange = 10,

    /// <summary>IFLA_VXLAN_PROXY (u8, 0 or 1): whether ARP and neighbour discovery are answered from the neighbour table; at creation only.</summary>
    Proxy = 11,

    /// <summary>IFLA_VXLAN_RSC (u8, 0 or 1): whether packets to a router that is known are switched at once (route short circuit); at creation only.</summary>
    Rsc = 12,

    /// <summary>IFLA_VXLAN_L2MISS (u8, 0 or 1): whether monitors hear of addresses that are not known; at creation only.</summary>
    L2miss = 13,

    /// <summary>IFLA_VXLAN_L3MISS (u8, 0 or 1): whether monitors hear of neighbours that are not known; at creation only.</summary>
    L3miss = 14,

    /// <summary>IFLA_VXLAN_PORT (be16): the UDP destination port; at creation only.</summary>
    Port = 15,

    /// <summary>IFLA_VXLAN_GROUP6 (16 bytes): as GROUP, IPv6.</summary>
    Group6 = 16,

    /// <summary>IFLA_VXLAN_LOCAL6 (16 bytes): the IPv6 source address.</summary>
    Local6 = 17,

    /// <summary>IFLA_VXLAN_UDP_CSUM (u8, 0 or 1): whether packets over IPv4 carry UDP checksums; at creation only.</summary>
    UdpCsum = 18,

    /// <summary>IFLA_VXLAN_UDP_ZERO_CSUM6_TX (u8, 0 or 1): whether packets over IPv6 are sent without UDP checksums; at creation only.</summary>
    UdpZeroCsum6Tx = 19,

    /// <summary>IFLA_VXLAN_UDP_ZERO_CSUM6_RX (u8, 0 or 1): whether packets over IPv6 are received without UDP checksums; at creation only.</summary>
    UdpZeroCsum6Rx = 20,

    /// <summary>IFLA_VXLAN_REMCSUM_TX (u8, 0 or 1): whether the receiver is left to fill in inner checksums; at creation only.</summary>
    RemcsumTx = 21,

    /// <summary>IFLA_VXLAN_REMCSUM_RX (u8, 0 or 1): whether inner checksums that the sender left out are filled in; at creation only.</summary>
    RemcsumRx = 22,

    /// <summary>IFLA_VXLAN_GBP (flag): the group based policy extension: packet marks travel along; at creation only.</summary>
    Gbp = 23,

    /// <summary>IFLA_VXLAN_REMCSUM_NOPARTIAL (flag): inner checksums are filled in in full at once; at creation only.</summary>
    RemcsumNopartial = 24,

    /// <summary>IFLA_VXLAN_COLLECT_METADATA (u8, 0 or 1): whether the device is externally controlled: the route, filter or BPF program says where each packet goes; at creation only.</summary>
    CollectMetadata = 25,

    /// <summary>IFLA_VXLAN_LABEL (be32): the flow label of packets over IPv6.</summary>
    Label = 26,

    /// <summary>IFLA_VXLAN_GPE (flag): the generic protocol extension: IP packets without Ethernet header. EINVAL unless externally controlled; at creation only.</summary>
    Gpe = 27,

    /// <summary>IFLA_VXLAN_TTL_INHERIT (flag, reported as u8): tunnel packets take the TTL of the inner packet; at creation only.</summary>
    TtlInherit = 28,

    /// <summary>IFLA_VXLAN_DF (u8): the <see cref="VxlanDf"/>.</summary>
    Df = 29,

    /// <summary>IFLA_VXLAN_VNIFILTER (u8, 0 or 1): whether an externally controlled device receives only the VNIs that it is given; at creation only (Linux 5.18).</summary>
    Vnifilter = 30,

    /// <summary>IFLA_VXLAN_LOCALBYPASS (u8, 0 or 1): whether packets to this host go straight to the device of their VNI (Linux 6.5).</summary>
    Localbypass = 31,

    /// <summary>IFLA_VXLAN_LABEL_POLICY (u32): the <see cref="VxlanLabelPolicy"/> (Linux 6.8).</summary>
    LabelPolicy = 32,

    /// <summary>IFLA_VXLAN_RESERVED_BITS (struct vxlanhdr): the bits of the VXLAN header that a received packet must have 0; at creation only (Linux 6.14).</summary>
    ReservedBits = 33,

    /// <summary>IFLA_VXLAN_MC_ROUTE (u8, 0 or 1): whether multicast is routed instead of sent by LINK; not reported (Linux 6.17).</summary>
    McRoute = 34,
}
