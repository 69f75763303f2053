using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>Flags of an address (<c>IFA_F_*</c>, linux/if_addr.h).</summary>
[Flags]
[SuppressMessage("Design", "CA1069", Justification = "The kernel gives bit 0 a name per family.")]
public enum AddressFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>IFA_F_SECONDARY (IPv4, set by the kernel): another address of the same prefix came first, and deleting that one deletes this.</summary>
    Secondary = 0x1,

    /// <summary>IFA_F_TEMPORARY (IPv6, set by the kernel): a privacy address.</summary>
    Temporary = 0x1,

    /// <summary>IFA_F_NODAD (IPv6): usable at once, without duplicate address detection. For devices whose other end is known, such as netkit and veth.</summary>
    NoDuplicateDetection = 0x2,

    /// <summary>IFA_F_OPTIMISTIC (IPv6): usable during duplicate address detection.</summary>
    Optimistic = 0x4,

    /// <summary>IFA_F_DADFAILED (IPv6, set by the kernel): someone else has the address.</summary>
    DuplicateDetectionFailed = 0x8,

    /// <summary>IFA_F_HOMEADDRESS (IPv6): a mobile home address.</summary>
    HomeAddress = 0x10,

    /// <summary>IFA_F_DEPRECATED: the preferred lifetime is over; not chosen for new connections.</summary>
    Deprecated = 0x20,

    /// <summary>IFA_F_TENTATIVE (IPv6, set by the kernel): duplicate address detection is under way; not usable yet.</summary>
    Tentative = 0x40,

    /// <summary>IFA_F_PERMANENT (set by the kernel): the valid lifetime is infinite.</summary>
    Permanent = 0x80,

    /// <summary>IFA_F_MANAGETEMPADDR (IPv6): the kernel makes temporary addresses from this one.</summary>
    ManageTemporary = 0x100,

    /// <summary>IFA_F_NOPREFIXROUTE: no route for the prefix is added with the address.</summary>
    NoPrefixRoute = 0x200,

    /// <summary>IFA_F_MCAUTOJOIN: join the multicast group that the address is.</summary>
    MulticastAutoJoin = 0x400,

    /// <summary>IFA_F_STABLE_PRIVACY (IPv6, set by the kernel): generated as RFC 7217 says.</summary>
    StablePrivacy = 0x800,
}
