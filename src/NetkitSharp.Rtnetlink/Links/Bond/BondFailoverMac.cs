namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>Whose MAC address ports have (the kernel's fail_over_mac).</summary>
public enum BondFailoverMac
{
    /// <summary>0: all have the bond's; the kernel's default.</summary>
    None = 0,

    /// <summary>1: each has its own, and the bond that of the active one.</summary>
    Active = 1,

    /// <summary>2: each has its own, but the active one the bond's.</summary>
    Follow = 2,
}
