namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>Attributes of address messages (<c>IFA_*</c>, linux/if_addr.h).</summary>
public enum AddressAttribute : ushort
{
    /// <summary>IFA_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>IFA_ADDRESS: the prefix address; of a point-to-point address the peer's.</summary>
    Address = 1,

    /// <summary>IFA_LOCAL: the interface's own address. IPv6 reports it only beside a peer.</summary>
    Local = 2,

    /// <summary>IFA_LABEL: IPv4 only, text of at most 15 bytes.</summary>
    Label = 3,

    /// <summary>IFA_BROADCAST: IPv4 only.</summary>
    Broadcast = 4,

    /// <summary>IFA_ANYCAST.</summary>
    Anycast = 5,

    /// <summary>IFA_CACHEINFO: lifetimes, struct ifa_cacheinfo.</summary>
    CacheInfo = 6,

    /// <summary>IFA_MULTICAST.</summary>
    Multicast = 7,

    /// <summary>IFA_FLAGS: u32, <see cref="AddressFlags"/>; the header holds only the low 8 bits.</summary>
    Flags = 8,

    /// <summary>IFA_RT_PRIORITY: u32, the metric of the prefix route (Linux 4.18).</summary>
    RoutePriority = 9,

    /// <summary>IFA_TARGET_NETNSID: s32, another namespace to ask about.</summary>
    TargetNetnsId = 10,

    /// <summary>IFA_PROTO: u8, <see cref="AddressProtocol"/> (Linux 5.18).</summary>
    Protocol = 11,

    /// <summary>IFA_MC_USERS: u32, how many joined the multicast group; multicast reports only.</summary>
    MulticastUsers = 12,
}
