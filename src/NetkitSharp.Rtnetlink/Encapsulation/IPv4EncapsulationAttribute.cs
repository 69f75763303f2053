namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>Attributes of <see cref="RouteEncapsulationType.Ip"/> (<c>LWTUNNEL_IP_*</c>, linux/lwtunnel.h).</summary>
public enum IPv4EncapsulationAttribute : ushort
{
    /// <summary>LWTUNNEL_IP_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>LWTUNNEL_IP_ID (be64): the tunnel's id, such as a VNI.</summary>
    Id = 1,

    /// <summary>LWTUNNEL_IP_DST (IPv4 address): the outer destination.</summary>
    Destination = 2,

    /// <summary>LWTUNNEL_IP_SRC (IPv4 address): the outer source.</summary>
    Source = 3,

    /// <summary>LWTUNNEL_IP_TTL (u8): the outer packet's time to live.</summary>
    Ttl = 4,

    /// <summary>LWTUNNEL_IP_TOS (u8): the outer packet's type of service.</summary>
    TypeOfService = 5,

    /// <summary>LWTUNNEL_IP_FLAGS (be16): <see cref="TunnelFlags"/>.</summary>
    Flags = 6,

    /// <summary>LWTUNNEL_IP_PAD.</summary>
    Pad = 7,

    /// <summary>LWTUNNEL_IP_OPTS (nest): options of GENEVE, VXLAN or ERSPAN (Linux 5.5). This library never writes it: Linux 6.18 crashes on it.</summary>
    Options = 8,
}
