namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>What runs or counts by itself among the data of a bridge.</summary>
internal enum BridgeClockAttribute : ushort
{
    /// <summary>IFLA_BR_HELLO_TIMER: runs.</summary>
    HelloTimer = 16,

    /// <summary>IFLA_BR_TCN_TIMER: runs.</summary>
    TcnTimer = 17,

    /// <summary>IFLA_BR_TOPOLOGY_CHANGE_TIMER: runs.</summary>
    TopologyChangeTimer = 18,

    /// <summary>IFLA_BR_GC_TIMER: runs.</summary>
    GcTimer = 19,

    /// <summary>IFLA_BR_FDB_N_LEARNED: counts.</summary>
    FdbNLearned = 48,
}
