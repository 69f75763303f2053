namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>How often LACP packets are asked of the partner (the kernel's lacp_rate).</summary>
public enum BondLacpRate
{
    /// <summary>0: every 30 s; the kernel's default.</summary>
    Slow = 0,

    /// <summary>1: every second.</summary>
    Fast = 1,
}
