namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>How many of the probed must answer (the kernel's arp_all_targets).</summary>
public enum BondArpTargets
{
    /// <summary>0: one; the kernel's default.</summary>
    Any = 0,

    /// <summary>1: all.</summary>
    All = 1,
}
