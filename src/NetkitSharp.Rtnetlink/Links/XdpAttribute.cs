namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes in <see cref="LinkAttribute.Xdp"/> (<c>IFLA_XDP_*</c>, linux/if_link.h).</summary>
public enum XdpAttribute : ushort
{
    /// <summary>IFLA_XDP_FD (s32, descriptor): the program to attach, -1 to detach.</summary>
    Fd = 1,

    /// <summary>IFLA_XDP_ATTACHED (u8): the <see cref="XdpAttachmentMode"/>; read-only.</summary>
    Attached = 2,

    /// <summary>IFLA_XDP_FLAGS (u32): the <see cref="XdpFlags"/> of a request.</summary>
    Flags = 3,

    /// <summary>IFLA_XDP_PROG_ID (u32): the program; absent where there is none or several; read-only.</summary>
    ProgId = 4,

    /// <summary>IFLA_XDP_DRV_PROG_ID (u32): the driver's program; read-only (Linux 4.19).</summary>
    DrvProgId = 5,

    /// <summary>IFLA_XDP_SKB_PROG_ID (u32): the generic program; read-only (Linux 4.19).</summary>
    SkbProgId = 6,

    /// <summary>IFLA_XDP_HW_PROG_ID (u32): the offloaded program; read-only (Linux 4.19).</summary>
    HwProgId = 7,

    /// <summary>IFLA_XDP_EXPECTED_FD (s32, descriptor): the program that must be attached now, with XDP_FLAGS_REPLACE (Linux 5.7).</summary>
    ExpectedFd = 8,
}
