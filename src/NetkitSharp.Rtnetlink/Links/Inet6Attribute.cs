namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes of AF_INET6 in <see cref="LinkAttribute.AfSpec"/> (<c>IFLA_INET6_*</c>, linux/if_link.h).</summary>
internal enum Inet6Attribute : ushort
{
    /// <summary>IFLA_INET6_FLAGS (u32): what IPv6 knows of the device.</summary>
    Flags = 1,

    /// <summary>IFLA_INET6_CONF (s32 array by DEVCONF number): the device's IPv6 settings.</summary>
    Conf = 2,

    /// <summary>IFLA_INET6_STATS (u64 array): counters.</summary>
    Stats = 3,

    /// <summary>IFLA_INET6_CACHEINFO (struct ifla_cacheinfo): reassembly and neighbour times.</summary>
    Cacheinfo = 5,

    /// <summary>IFLA_INET6_ICMP6STATS (u64 array): counters of ICMPv6.</summary>
    Icmp6stats = 6,

    /// <summary>IFLA_INET6_TOKEN (16 bytes): the interface identifier of automatic addresses.</summary>
    Token = 7,

    /// <summary>IFLA_INET6_ADDR_GEN_MODE (u8): the <see cref="AddressGenerationMode"/>.</summary>
    AddrGenMode = 8,

    /// <summary>IFLA_INET6_RA_MTU (u32, bytes): the MTU that routers advertise (Linux 5.15).</summary>
    RaMtu = 9,
}
