namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>What runs or counts by itself among what a bridge reports of a port.</summary>
internal enum BridgePortClockAttribute : ushort
{
    /// <summary>IFLA_BRPORT_MESSAGE_AGE_TIMER: runs.</summary>
    MessageAgeTimer = 21,

    /// <summary>IFLA_BRPORT_FORWARD_DELAY_TIMER: runs.</summary>
    ForwardDelayTimer = 22,

    /// <summary>IFLA_BRPORT_HOLD_TIMER: runs.</summary>
    HoldTimer = 23,

    /// <summary>IFLA_BRPORT_MCAST_N_GROUPS: counts.</summary>
    McastNGroups = 41,
}
