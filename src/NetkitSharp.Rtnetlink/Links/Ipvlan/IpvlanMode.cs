namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>Where ipvlan devices of one lower device part from it (<c>enum ipvlan_mode</c>, linux/if_link.h). All siblings share the mode.</summary>
public enum IpvlanMode
{
    /// <summary>IPVLAN_MODE_L2: the device resolves neighbours itself.</summary>
    L2 = 0,

    /// <summary>IPVLAN_MODE_L3: the lower device's namespace routes; no broadcast or multicast; the kernel's default.</summary>
    L3 = 1,

    /// <summary>IPVLAN_MODE_L3S: L3, with netfilter of the lower device's namespace on the way in (Linux 4.9).</summary>
    L3S = 2,
}
