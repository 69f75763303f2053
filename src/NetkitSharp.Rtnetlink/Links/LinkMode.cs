using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Whether user space has a say in a device's operational state (<c>IF_LINK_MODE_*</c>, linux/if.h).</summary>
[SuppressMessage("Design", "CA1028", Justification = "IFLA_LINKMODE is a u8.")]
public enum LinkMode : byte
{
    /// <summary>IF_LINK_MODE_DEFAULT: a device with carrier is up.</summary>
    Default = 0,

    /// <summary>IF_LINK_MODE_DORMANT: a device with carrier is dormant until user space (a supplicant) sets it up.</summary>
    Dormant = 1,

    /// <summary>IF_LINK_MODE_TESTING: a device with carrier is under test until user space sets it up (Linux 5.8).</summary>
    Testing = 2,
}
