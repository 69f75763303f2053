namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>Attributes of a netkit device in IFLA_INFO_DATA (<c>IFLA_NETKIT_*</c>, linux/if_link.h).</summary>
public enum NetkitAttribute : ushort
{
    /// <summary>IFLA_NETKIT_PEER_INFO (ifinfomsg, then IFLA_* attributes): the peer; at creation only (Linux 6.7).</summary>
    PeerInfo = 1,

    /// <summary>IFLA_NETKIT_PRIMARY (u8): 1 on the primary; read-only, EINVAL when sent (Linux 6.7).</summary>
    Primary = 2,

    /// <summary>IFLA_NETKIT_POLICY (u32): the <see cref="NetkitPolicy"/> of what the primary sends (Linux 6.7).</summary>
    Policy = 3,

    /// <summary>IFLA_NETKIT_PEER_POLICY (u32): the <see cref="NetkitPolicy"/> of what the peer sends (Linux 6.7).</summary>
    PeerPolicy = 4,

    /// <summary>IFLA_NETKIT_MODE (u32): the <see cref="NetkitMode"/>; at creation only (Linux 6.7).</summary>
    Mode = 5,

    /// <summary>IFLA_NETKIT_SCRUB (u32): the <see cref="NetkitScrub"/> of what the primary sends; at creation only (Linux 6.13 and 6.12 stable).</summary>
    Scrub = 6,

    /// <summary>IFLA_NETKIT_PEER_SCRUB (u32): the <see cref="NetkitScrub"/> of what the peer sends; at creation only (Linux 6.13 and 6.12 stable).</summary>
    PeerScrub = 7,

    /// <summary>IFLA_NETKIT_HEADROOM (u16, bytes): at creation only (Linux 6.14).</summary>
    Headroom = 8,

    /// <summary>IFLA_NETKIT_TAILROOM (u16, bytes): at creation only (Linux 6.14).</summary>
    Tailroom = 9,

    /// <summary>IFLA_NETKIT_PAIRING (u32): the <see cref="NetkitPairing"/>; at creation only (Linux 7.1; ignored before, which makes a pair).</summary>
    Pairing = 10,
}
