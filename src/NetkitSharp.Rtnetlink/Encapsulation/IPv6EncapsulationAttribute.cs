namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>Attributes of <see cref="RouteEncapsulationType.Ip6"/> (<c>LWTUNNEL_IP6_*</c>, linux/lwtunnel.h).</summary>
public enum IPv6EncapsulationAttribute : ushort
{
    /// <summary>LWTUNNEL_IP6_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>LWTUNNEL_IP6_ID (be64): the tunnel's id, such as a VNI.</summary>
    Id = 1,

    /// <summary>LWTUNNEL_IP6_DST (IPv6 address): the outer destination.</summary>
    Destination = 2,

    /// <summary>LWTUNNEL_IP6_SRC (IPv6 address): the outer source.</summary>
    Source = 3,

    /// <summary>LWTUNNEL_IP6_HOPLIMIT (u8): the outer packet's hop limit.</summary>
    HopLimit = 4,

    /// <summary>LWTUNNEL_IP6_TC (u8): the outer packet's traffic class.</summary>
    TrafficClass = 5,

    /// <summary>LWTUNNEL_IP6_FLAGS (be16): <see cref="TunnelFlags"/>.</summary>
    Flags = 6,

    /// <summary>LWTUNNEL_IP6_PAD.</summary>
    Pad = 7,

    /// <summary>LWTUNNEL_IP6_OPTS (nest): options of GENEVE, VXLAN or ERSPAN (Linux 5.5). This library never writes it: Linux 6.18 crashes on it.</summary>
    Options = 8,
}
