namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>Which aggregator becomes active (the kernel's ad_select).</summary>
public enum BondAggregatorSelection
{
    /// <summary>0: the one with most bandwidth, once the active one is gone; the kernel's default.</summary>
    Stable = 0,

    /// <summary>1: the one with most bandwidth.</summary>
    Bandwidth = 1,

    /// <summary>2: the one with most ports.</summary>
    Count = 2,

    /// <summary>3: the one with the highest port priority (Linux 6.18).</summary>
    Priority = 3,
}
