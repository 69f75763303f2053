namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>What is asked for besides, and what an answer means (<c>NHA_OP_FLAG_*</c>, linux/nexthop.h; Linux 6.9).</summary>
[Flags]
public enum NexthopOperationFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>NHA_OP_FLAG_DUMP_STATS: asks for the statistics of groups.</summary>
    Statistics = 1 << 0,

    /// <summary>NHA_OP_FLAG_DUMP_HW_STATS: asks for those of the hardware as well.</summary>
    HardwareStatistics = 1 << 1,

    /// <summary>NHA_OP_FLAG_RESP_GRP_RESVD_0: in an answer, weights have 16 bits (Linux 6.12).</summary>
    WideWeights = 1u << 31,
}
