namespace NetkitSharp.Rtnetlink.Links.Geneve;

/// <summary>Attributes of a Geneve device in IFLA_INFO_DATA (<c>IFLA_GENEVE_*</c>, linux/if_link.h).</summary>
public enum GeneveAttribute : ushort
{
    /// <summary>IFLA_GENEVE_ID (u32): the virtual network identifier (VNI); at creation only.</summary>
    Id = 1,

    /// <summary>IFLA_GENEVE_REMOTE (be32): the IPv4 address of the other end.</summary>
    Remote = 2,

    /// <summary>IFLA_GENEVE_TTL (u8): the TTL of tunnel packets; 0 for the route's.</summary>
    Ttl = 3,

    /// <summary>IFLA_GENEVE_TOS (u8): the TOS of tunnel packets; 1 for that of the inner packet.</summary>
    Tos = 4,

    /// <summary>IFLA_GENEVE_PORT (be16): the UDP destination port; at creation only.</summary>
    Port = 5,

    /// <summary>IFLA_GENEVE_COLLECT_METADATA (flag): the device is externally controlled: the route, filter or BPF program says where each packet goes; at creation only.</summary>
    CollectMetadata = 6,

    /// <summary>IFLA_GENEVE_REMOTE6 (16 bytes): the IPv6 address of the other end.</summary>
    Remote6 = 7,

    /// <summary>IFLA_GENEVE_UDP_CSUM (u8, 0 or 1): whether packets over IPv4 carry UDP checksums; at creation only.</summary>
    UdpCsum = 8,

    /// <summary>IFLA_GENEVE_UDP_ZERO_CSUM6_TX (u8, 0 or 1): whether packets over IPv6 are sent without UDP checksums; at creation only.</summary>
    UdpZeroCsum6Tx = 9,

    /// <summary>IFLA_GENEVE_UDP_ZERO_CSUM6_RX (u8, 0 or 1): whether packets over IPv6 are received without UDP checksums; at creation only.</summary>
    UdpZeroCsum6Rx = 10,

    /// <summary>IFLA_GENEVE_LABEL (be32): the flow label of packets over IPv6.</summary>
    Label = 11,

    /// <summary>IFLA_GENEVE_TTL_INHERIT (u8, 0 or 1): whether tunnel packets take the TTL of the inner packet.</summary>
    TtlInherit = 12,

    /// <summary>IFLA_GENEVE_DF (u8): the <see cref="GeneveDf"/>.</summary>
    Df = 13,

    /// <summary>IFLA_GENEVE_INNER_PROTO_INHERIT (flag): IP packets travel without an Ethernet header; at creation only (Linux 5.18).</summary>
    InnerProtoInherit = 14,

    /// <summary>IFLA_GENEVE_PORT_RANGE (struct ifla_geneve_port_range): the UDP source ports; at creation only (Linux 6.15).</summary>
    PortRange = 15,

    /// <summary>IFLA_GENEVE_GRO_HINT (flag): packets carry a hint for the receiver's GRO; at creation only (Linux 7.0).</summary>
    GroHint = 16,

    /// <summary>IFLA_GENEVE_LOCAL (be32): the IPv4 address that the socket is bound to; at creation only (Linux 7.2).</summary>
    Local = 17,

    /// <summary>IFLA_GENEVE_LOCAL6 (16 bytes): the IPv6 address that the socket is bound to; at creation only (Linux 7.2).</summary>
    Local6 = 18,
}
