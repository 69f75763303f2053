using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>How to attach an XDP program (<c>XDP_FLAGS_*</c>, linux/if_link.h). At most one of the three modes; without one the kernel takes the driver where it can, else the sk_buff.</summary>
[Flags]
[SuppressMessage("Design", "CA1028", Justification = "IFLA_XDP_FLAGS is a u32.")]
public enum XdpFlags : uint
{
    /// <summary>0: whatever mode the device has; a program that is attached already is replaced.</summary>
    None = 0,

    /// <summary>XDP_FLAGS_UPDATE_IF_NOEXIST: EBUSY where a program is attached already.</summary>
    UpdateIfNoexist = 1 << 0,

    /// <summary>XDP_FLAGS_SKB_MODE: on the sk_buff.</summary>
    SkbMode = 1 << 1,

    /// <summary>XDP_FLAGS_DRV_MODE: in the driver; EOPNOTSUPP where it cannot.</summary>
    DrvMode = 1 << 2,

    /// <summary>XDP_FLAGS_HW_MODE: on the device.</summary>
    HwMode = 1 << 3,

    /// <summary>XDP_FLAGS_REPLACE: only where the expected program is attached (Linux 5.7); set for the caller who gives one.</summary>
    Replace = 1 << 4,
}
