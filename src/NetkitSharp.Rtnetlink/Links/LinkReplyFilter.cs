using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What an answer about links shall hold or leave out (IFLA_EXT_MASK: <c>RTEXT_FILTER_*</c>, linux/rtnetlink.h).</summary>
[Flags]
[SuppressMessage("Design", "CA1028", Justification = "IFLA_EXT_MASK is a u32.")]
public enum LinkReplyFilter : uint
{
    /// <summary>0: the kernel's ordinary answer.</summary>
    None = 0,

    /// <summary>RTEXT_FILTER_VF: the virtual functions too. An answer may become very long.</summary>
    Vf = 1 << 0,

    /// <summary>RTEXT_FILTER_BRVLAN: the VLANs of bridge ports (AF_BRIDGE requests).</summary>
    Brvlan = 1 << 1,

    /// <summary>RTEXT_FILTER_BRVLAN_COMPRESSED: the same, in ranges.</summary>
    BrvlanCompressed = 1 << 2,

    /// <summary>
    /// RTEXT_FILTER_SKIP_STATS: no counters of the address families, which are a quarter of the answer; from Linux 7.3 on no counters of the device either (older kernels send those all the same).
    /// </summary>
    SkipStats = 1 << 3,

    /// <summary>RTEXT_FILTER_MRP: media redundancy (AF_BRIDGE requests).</summary>
    Mrp = 1 << 4,

    /// <summary>RTEXT_FILTER_CFM_CONFIG: connectivity fault management (AF_BRIDGE requests).</summary>
    CfmConfig = 1 << 5,

    /// <summary>RTEXT_FILTER_CFM_STATUS: connectivity fault management (AF_BRIDGE requests).</summary>
    CfmStatus = 1 << 6,

    /// <summary>RTEXT_FILTER_MST: multiple spanning trees (AF_BRIDGE requests).</summary>
    Mst = 1 << 7,

    /// <summary>RTEXT_FILTER_NAME_ONLY: index and names only (Linux 7.2; ignored before). Everything else reads as zero or null.</summary>
    NameOnly = 1 << 8,
}
