namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>Attributes inside IFLA_OFFLOAD_XSTATS_HW_S_INFO, in a nest for each kind of hardware counters (Linux 5.18).</summary>
public enum HardwareStatisticsInfoAttribute : ushort
{
    /// <summary>IFLA_OFFLOAD_XSTATS_HW_S_INFO_UNSPEC: not an attribute.</summary>
    Unspec = 0,

    /// <summary>IFLA_OFFLOAD_XSTATS_HW_S_INFO_REQUEST (u8): whether somebody asked for the counters.</summary>
    Request = 1,

    /// <summary>IFLA_OFFLOAD_XSTATS_HW_S_INFO_USED (u8): whether a device counts.</summary>
    Used = 2,
}
