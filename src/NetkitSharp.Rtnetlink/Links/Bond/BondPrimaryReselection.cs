namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>When the preferred port becomes active again (the kernel's primary_reselect).</summary>
public enum BondPrimaryReselection
{
    /// <summary>0: as soon as it can; the kernel's default.</summary>
    Always = 0,

    /// <summary>1: if it is faster than the active one.</summary>
    Better = 1,

    /// <summary>2: only when the active one fails.</summary>
    Failure = 2,
}
