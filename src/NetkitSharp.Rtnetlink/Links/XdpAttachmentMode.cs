using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Where an XDP program runs (<c>XDP_ATTACHED_*</c>, linux/if_link.h).</summary>
[SuppressMessage("Design", "CA1028", Justification = "IFLA_XDP_ATTACHED is a u8.")]
public enum XdpAttachmentMode : byte
{
    /// <summary>XDP_ATTACHED_NONE: there is no program.</summary>
    None = 0,

    /// <summary>XDP_ATTACHED_DRV: in the driver, before a packet's sk_buff is made.</summary>
    Driver = 1,

    /// <summary>XDP_ATTACHED_SKB: on the sk_buff, with any driver ("generic").</summary>
    Skb = 2,

    /// <summary>XDP_ATTACHED_HW: on the device.</summary>
    Hardware = 3,

    /// <summary>XDP_ATTACHED_MULTI: in several of these at once.</summary>
    Multiple = 4,
}
