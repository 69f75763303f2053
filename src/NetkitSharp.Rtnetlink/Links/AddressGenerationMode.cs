using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>How the kernel makes a device's IPv6 link-local address (<c>IN6_ADDR_GEN_MODE_*</c>, linux/if_link.h).</summary>
[SuppressMessage("Design", "CA1028", Justification = "IFLA_INET6_ADDR_GEN_MODE is a u8.")]
public enum AddressGenerationMode : byte
{
    /// <summary>IN6_ADDR_GEN_MODE_EUI64: from the MAC address. Both ends of a netkit pair in L3 mode, which have none, get the same address.</summary>
    Eui64 = 0,

    /// <summary>IN6_ADDR_GEN_MODE_NONE: no address.</summary>
    None = 1,

    /// <summary>IN6_ADDR_GEN_MODE_STABLE_PRIVACY: RFC 7217. Needs a secret in the stable_secret sysctl, else EINVAL.</summary>
    StablePrivacy = 2,

    /// <summary>IN6_ADDR_GEN_MODE_RANDOM: RFC 7217 with a random secret.</summary>
    Random = 3,
}
