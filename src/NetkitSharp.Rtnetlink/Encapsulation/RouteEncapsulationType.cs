namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>How a route encapsulates packets (<c>LWTUNNEL_ENCAP_*</c>, linux/lwtunnel.h). Kernels load the module of a type when it is first asked for.</summary>
public enum RouteEncapsulationType : ushort
{
    /// <summary>LWTUNNEL_ENCAP_NONE: not at all.</summary>
    None = 0,

    /// <summary>LWTUNNEL_ENCAP_MPLS: MPLS labels.</summary>
    Mpls = 1,

    /// <summary>LWTUNNEL_ENCAP_IP: the metadata of an IPv4 tunnel, for a tunnel device in external mode.</summary>
    Ip = 2,

    /// <summary>LWTUNNEL_ENCAP_ILA: identifier-locator addressing.</summary>
    Ila = 3,

    /// <summary>LWTUNNEL_ENCAP_IP6: the metadata of an IPv6 tunnel, for a tunnel device in external mode.</summary>
    Ip6 = 4,

    /// <summary>LWTUNNEL_ENCAP_SEG6: an IPv6 segment routing header (Linux 4.10).</summary>
    Seg6 = 5,

    /// <summary>LWTUNNEL_ENCAP_BPF: BPF programs (Linux 4.10, CONFIG_LWTUNNEL_BPF).</summary>
    Bpf = 6,

    /// <summary>LWTUNNEL_ENCAP_SEG6_LOCAL: an IPv6 segment's local behaviour (Linux 4.14).</summary>
    Seg6Local = 7,

    /// <summary>LWTUNNEL_ENCAP_RPL: an IPv6 RPL source routing header (Linux 5.7).</summary>
    Rpl = 8,

    /// <summary>LWTUNNEL_ENCAP_IOAM6: in-situ operations, administration and maintenance data (Linux 5.15).</summary>
    Ioam6 = 9,

    /// <summary>LWTUNNEL_ENCAP_XFRM: the metadata of an xfrm device in external mode (Linux 6.1).</summary>
    Xfrm = 10,
}
