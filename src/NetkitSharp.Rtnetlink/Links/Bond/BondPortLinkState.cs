namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>What the bond makes of a port's carrier (<c>BOND_LINK_*</c>, linux/if_bonding.h).</summary>
public enum BondPortLinkState
{
    /// <summary>BOND_LINK_UP: there is one.</summary>
    Up = 0,

    /// <summary>BOND_LINK_FAIL: it is gone, for less than the down delay.</summary>
    Fail = 1,

    /// <summary>BOND_LINK_DOWN: there is none.</summary>
    Down = 2,

    /// <summary>BOND_LINK_BACK: it is back, for less than the up delay.</summary>
    Back = 3,
}
