namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>How macvlan devices of one lower device reach each other (<c>enum macvlan_mode</c>, linux/if_link.h).</summary>
public enum MacvlanMode
{
    /// <summary>MACVLAN_MODE_PRIVATE: not at all.</summary>
    Private = 1,

    /// <summary>MACVLAN_MODE_VEPA: by way of an external switch that reflects; the kernel's default.</summary>
    Vepa = 2,

    /// <summary>MACVLAN_MODE_BRIDGE: within the host.</summary>
    Bridge = 4,

    /// <summary>MACVLAN_MODE_PASSTHRU: it is the only one, with the lower device's MAC address. EINVAL beside others.</summary>
    Passthru = 8,

    /// <summary>MACVLAN_MODE_SOURCE: it receives what comes from the source addresses that it is given.</summary>
    Source = 16,
}
