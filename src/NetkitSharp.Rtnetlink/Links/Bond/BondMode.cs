namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>Who of a bond's ports sends what (<c>BOND_MODE_*</c>, linux/if_bonding.h).</summary>
public enum BondMode
{
    /// <summary>BOND_MODE_ROUNDROBIN: one after the other; the kernel's default.</summary>
    RoundRobin = 0,

    /// <summary>BOND_MODE_ACTIVEBACKUP: one, and another when it fails.</summary>
    ActiveBackup = 1,

    /// <summary>BOND_MODE_XOR: chosen by a hash of the packet.</summary>
    Xor = 2,

    /// <summary>BOND_MODE_BROADCAST: all of them.</summary>
    Broadcast = 3,

    /// <summary>BOND_MODE_8023AD: those that LACP agrees upon with the switch, chosen by a hash.</summary>
    Ieee8023AD = 4,

    /// <summary>BOND_MODE_TLB: chosen by load; one receives.</summary>
    Tlb = 5,

    /// <summary>BOND_MODE_ALB: chosen by load; receiving is balanced by ARP.</summary>
    Alb = 6,
}
