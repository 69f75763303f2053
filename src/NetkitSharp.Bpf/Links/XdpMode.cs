namespace NetkitSharp.Bpf.Links;

/// <summary>Where an XDP program runs (<c>XDP_FLAGS_*</c>, linux/if_link.h).</summary>
public enum XdpMode
{
    /// <summary>No flag: the kernel takes the driver where that has XDP, else the generic hook. What it took stands in <see cref="XdpLinkInfo.Mode"/>.</summary>
    Default = 0,

    /// <summary><c>XDP_FLAGS_SKB_MODE</c>: in the stack, before tc: any device, and slower.</summary>
    Generic = 2,

    /// <summary><c>XDP_FLAGS_DRV_MODE</c>: in the driver, before the packet has a <c>struct sk_buff</c>; also called native.</summary>
    Driver = 4,

    /// <summary><c>XDP_FLAGS_HW_MODE</c>: in the network card, which takes programs that were loaded for it.</summary>
    Hardware = 8,
}
