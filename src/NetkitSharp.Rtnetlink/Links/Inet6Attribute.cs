namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes of AF_INET6 in <see cref="LinkAttribute.AfSpec"/> (<c>IFLA_INET6_*</c>, linux/if_link.h).</summary>
internal enum Inet6Attribute : ushort
{
    /// <summary>IFLA_INET6_FLAGS (u32, IF_*): what router discovery found; read-only.</summary>
    Flags = 1,

    /// <summary>IFLA_INET6_CONF (s32 array, DEVCONF_*): the sysctls; read-only.</summary>
    Conf = 2,

    /// <summary>IFLA_INET6_STATS (u64 array, IPSTATS_MIB_*): IPv6 counters; read-only.</summary>
    Stats = 3,

    /// <summary>IFLA_INET6_CACHEINFO (struct ifla_cacheinfo): reassembly and timers; read-only.</summary>
    Cacheinfo = 5,

    /// <summary>IFLA_INET6_ICMP6STATS (u64 array, ICMP6_MIB_*): ICMPv6 counters; read-only.</summary>
    Icmp6stats = 6,

    /// <summary>IFLA_INET6_TOKEN (16 bytes): the interface id that router advertisements are combined with.</summary>
    Token = 7,

    /// <summary>IFLA_INET6_ADDR_GEN_MODE (u8): the <see cref="AddressGenerationMode"/>.</summary>
    AddrGenMode = 8,

    /// <summary>IFLA_INET6_RA_MTU (u32, bytes): the MTU of the last router advertisement; read-only (Linux 5.15).</summary>
    RaMtu = 9,
}
