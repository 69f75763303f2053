using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.FqCodel;

/// <summary>The counters that fq_codel has besides those of all (struct tc_fq_codel_qd_stats).</summary>
public sealed record FqCodelStatistics : IQdiscStatistics<FqCodelStatistics>
{
    private FqCodelStatistics(in tc_fq_codel_qd_stats statistics)
    {
        LargestPacket = statistics.maxpacket;
        OverLimitDrops = statistics.drop_overlimit;
        EcnMarked = statistics.ecn_mark;
        NewFlows = statistics.new_flow_count;
        NewFlowsWaiting = statistics.new_flows_len;
        OldFlowsWaiting = statistics.old_flows_len;
        CongestionMarked = statistics.ce_mark;
        MemoryUsage = statistics.memory_usage;
        OverMemoryDrops = statistics.drop_overmemory;
    }

    /// <inheritdoc/>
    public static string Kind => "fq_codel";

    /// <summary>maxpacket in bytes: the largest packet seen.</summary>
    public uint LargestPacket { get; }

    /// <summary>drop_overlimit: packets dropped because too many waited.</summary>
    public uint OverLimitDrops { get; }

    /// <summary>ecn_mark: packets marked instead of dropped.</summary>
    public uint EcnMarked { get; }

    /// <summary>new_flow_count: how often a packet began a flow.</summary>
    public uint NewFlows { get; }

    /// <summary>new_flows_len: new flows with packets now.</summary>
    public uint NewFlowsWaiting { get; }

    /// <summary>old_flows_len: old flows with packets now.</summary>
    public uint OldFlowsWaiting { get; }

    /// <summary>ce_mark: packets marked at the CE threshold.</summary>
    public uint CongestionMarked { get; }

    /// <summary>memory_usage in bytes: the memory that packets take now.</summary>
    public uint MemoryUsage { get; }

    /// <summary>drop_overmemory: packets dropped because they took too much memory.</summary>
    public uint OverMemoryDrops { get; }

    /// <inheritdoc/>
    public static FqCodelStatistics Parse(ReadOnlySpan<byte> statistics)
    {
        // struct tc_fq_codel_xstats: a word says which of two structs follows; of the queueing discipline itself it is always this one.
        bool isQdisc = statistics.Length >= sizeof(uint) && MemoryMarshal.Read<uint>(statistics) == tc_fq_codel_qd_stats.TCA_FQ_CODEL_XSTATS_QDISC;
        tc_fq_codel_qd_stats counters = KernelStruct.Read<tc_fq_codel_qd_stats>(isQdisc ? statistics[sizeof(uint)..] : default);
        return new FqCodelStatistics(in counters);
    }
}
