namespace NetkitSharp.Bpf.Links;

/// <summary>Whose packets a netfilter program sees (<c>NFPROTO_*</c>, linux/netfilter.h).</summary>
public enum NetfilterFamily
{
    /// <summary><c>NFPROTO_IPV4</c>.</summary>
    Ipv4 = 2,

    /// <summary><c>NFPROTO_IPV6</c>.</summary>
    Ipv6 = 10,
}
