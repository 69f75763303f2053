using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>Whether the device does a filter's work (<c>TCA_CLS_FLAGS_*</c>, linux/pkt_cls.h).</summary>
[Flags]
[SuppressMessage("Design", "CA1028", Justification = "A u32 of the kernel's.")]
public enum FilterOffload : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>TCA_CLS_FLAGS_SKIP_HW: the kernel does it, not the device.</summary>
    SkipHardware = 1 << 0,

    /// <summary>TCA_CLS_FLAGS_SKIP_SW: the device does it, not the kernel; EOPNOTSUPP or EINVAL where it cannot.</summary>
    SkipSoftware = 1 << 1,

    /// <summary>TCA_CLS_FLAGS_IN_HW: the device does it; reported only.</summary>
    InHardware = 1 << 2,

    /// <summary>TCA_CLS_FLAGS_NOT_IN_HW: the device does not do it; reported only.</summary>
    NotInHardware = 1 << 3,

    /// <summary>TCA_CLS_FLAGS_VERBOSE: say why the device cannot do it (Linux 4.19).</summary>
    Verbose = 1 << 4,
}
