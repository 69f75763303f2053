namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>Whether ipvlan devices of one lower device reach each other (<c>IPVLAN_F_*</c>, linux/if_link.h). All siblings share it.</summary>
public enum IpvlanIsolation
{
    /// <summary>0: they do, within the host; the kernel's default.</summary>
    Bridge = 0,

    /// <summary>IPVLAN_F_PRIVATE: they do not.</summary>
    Private = 1,

    /// <summary>IPVLAN_F_VEPA: only by way of an external switch that reflects.</summary>
    Vepa = 2,
}
