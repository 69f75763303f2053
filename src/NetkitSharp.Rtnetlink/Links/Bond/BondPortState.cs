namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>Whether a port sends and receives (<c>BOND_STATE_*</c>, linux/if_bonding.h).</summary>
public enum BondPortState
{
    /// <summary>BOND_STATE_ACTIVE: it does.</summary>
    Active = 0,

    /// <summary>BOND_STATE_BACKUP: it waits.</summary>
    Backup = 1,
}
