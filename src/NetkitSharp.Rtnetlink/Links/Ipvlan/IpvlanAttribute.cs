namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>Attributes of an ipvlan device in IFLA_INFO_DATA (<c>IFLA_IPVLAN_*</c>, linux/if_link.h).</summary>
public enum IpvlanAttribute : ushort
{
    /// <summary>IFLA_IPVLAN_MODE (u16): the <see cref="IpvlanMode"/> (Linux 3.19).</summary>
    Mode = 1,

    /// <summary>IFLA_IPVLAN_FLAGS (u16): the <see cref="IpvlanIsolation"/> (Linux 4.15).</summary>
    Flags = 2,
}
