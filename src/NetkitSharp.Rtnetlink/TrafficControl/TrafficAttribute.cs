namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>Attributes of queueing disciplines, classes and filters (<c>TCA_*</c>, linux/rtnetlink.h).</summary>
public enum TrafficAttribute : ushort
{
    /// <summary>TCA_UNSPEC.</summary>
    Unspec = 0,

    /// <summary>TCA_KIND (string): <c>htb</c>, <c>bpf</c>.</summary>
    Kind = 1,

    /// <summary>TCA_OPTIONS (nest or struct): what the kind makes of it.</summary>
    Options = 2,

    /// <summary>TCA_STATS (struct tc_stats): counters of 32 bits, superseded by <see cref="Stats2"/>.</summary>
    Stats = 3,

    /// <summary>TCA_XSTATS (struct): counters of the kind, also in <see cref="Stats2"/>.</summary>
    Xstats = 4,

    /// <summary>TCA_RATE (struct tc_estimator): that the rate be estimated.</summary>
    Rate = 5,

    /// <summary>TCA_FCNT.</summary>
    Fcnt = 6,

    /// <summary>TCA_STATS2 (nest): counters, see <see cref="TrafficStatisticsAttribute"/>.</summary>
    Stats2 = 7,

    /// <summary>TCA_STAB (nest): size table.</summary>
    Stab = 8,

    /// <summary>TCA_PAD.</summary>
    Pad = 9,

    /// <summary>TCA_DUMP_INVISIBLE (flag): list the default queueing disciplines inside others too.</summary>
    DumpInvisible = 10,

    /// <summary>TCA_CHAIN (u32): a filter's chain.</summary>
    Chain = 11,

    /// <summary>TCA_HW_OFFLOAD (u8): whether the device does the work.</summary>
    HwOffload = 12,

    /// <summary>TCA_INGRESS_BLOCK (u32): the filter block shared for what is received.</summary>
    IngressBlock = 13,

    /// <summary>TCA_EGRESS_BLOCK (u32): the filter block shared for what is sent.</summary>
    EgressBlock = 14,

    /// <summary>TCA_DUMP_FLAGS (bitfield32): how much to list (Linux 5.8).</summary>
    DumpFlags = 15,

    /// <summary>TCA_EXT_WARN_MSG (string): a warning of the kernel's in a notification (Linux 6.3).</summary>
    ExtWarnMsg = 16,
}
