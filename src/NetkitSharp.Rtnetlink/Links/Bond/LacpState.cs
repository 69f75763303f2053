namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>The state of a port in LACP (<c>LACP_STATE_*</c>, linux/if_bonding.h).</summary>
[Flags]
public enum LacpState
{
    /// <summary>0: none.</summary>
    None = 0,

    /// <summary>LACP_STATE_LACP_ACTIVITY: it sends of its own accord.</summary>
    LacpActivity = 0x01,

    /// <summary>LACP_STATE_LACP_TIMEOUT: it asks for packets every second.</summary>
    LacpTimeout = 0x02,

    /// <summary>LACP_STATE_AGGREGATION: it may be aggregated.</summary>
    Aggregation = 0x04,

    /// <summary>LACP_STATE_SYNCHRONIZATION: it is in the right aggregator.</summary>
    Synchronization = 0x08,

    /// <summary>LACP_STATE_COLLECTING: it receives.</summary>
    Collecting = 0x10,

    /// <summary>LACP_STATE_DISTRIBUTING: it sends.</summary>
    Distributing = 0x20,

    /// <summary>LACP_STATE_DEFAULTED: it assumes a partner, as it hears none.</summary>
    Defaulted = 0x40,

    /// <summary>LACP_STATE_EXPIRED: its partner was heard too long ago.</summary>
    Expired = 0x80,
}
