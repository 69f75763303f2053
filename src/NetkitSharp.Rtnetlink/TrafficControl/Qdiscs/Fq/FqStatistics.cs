using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;

/// <summary>The counters that fq has besides those of all (struct tc_fq_qd_stats). One that the kernel does not have is 0.</summary>
public sealed record FqStatistics : IQdiscStatistics<FqStatistics>
{
    private FqStatistics(in tc_fq_qd_stats statistics)
    {
        Flows = statistics.flows;
        InactiveFlows = statistics.inactive_flows;
        ThrottledFlows = statistics.throttled_flows;
        CollectedFlows = statistics.gc_flows;
        Throttled = statistics.throttled;
        FlowLimitDrops = statistics.flows_plimit;
        TooLong = statistics.pkts_too_long;
        AllocationErrors = statistics.allocation_errors;
        CongestionMarked = statistics.ce_mark;
        HorizonDrops = statistics.horizon_drops;
        HorizonCaps = statistics.horizon_caps;
        FastPathPackets = statistics.fastpath_packets;
        BandDrops = ((ReadOnlySpan<ulong>)statistics.band_drops).ToArray();
        BandPackets = ((ReadOnlySpan<uint>)statistics.band_pkt_count).ToArray();
    }

    /// <inheritdoc/>
    public static string Kind => "fq";

    /// <summary>flows: flows known now.</summary>
    public uint Flows { get; }

    /// <summary>inactive_flows: flows without packets now.</summary>
    public uint InactiveFlows { get; }

    /// <summary>throttled_flows: flows that wait for their time now.</summary>
    public uint ThrottledFlows { get; }

    /// <summary>gc_flows: flows forgotten.</summary>
    public ulong CollectedFlows { get; }

    /// <summary>throttled: how often a flow had to wait for its time.</summary>
    public ulong Throttled { get; }

    /// <summary>flows_plimit: packets dropped because their flow had too many.</summary>
    public ulong FlowLimitDrops { get; }

    /// <summary>pkts_too_long: packets whose time at the flow's rate was above a second.</summary>
    public ulong TooLong { get; }

    /// <summary>allocation_errors: flows for which there was no memory.</summary>
    public ulong AllocationErrors { get; }

    /// <summary>ce_mark: packets marked at the CE threshold (Linux 5.0).</summary>
    public ulong CongestionMarked { get; }

    /// <summary>horizon_drops: packets dropped beyond the horizon (Linux 5.8).</summary>
    public ulong HorizonDrops { get; }

    /// <summary>horizon_caps: packets sent at the horizon that were due later (Linux 5.8).</summary>
    public ulong HorizonCaps { get; }

    /// <summary>fastpath_packets: packets that went through without a flow (Linux 6.7).</summary>
    public ulong FastPathPackets { get; }

    /// <summary>band_drops: packets dropped, for each of the 3 bands (Linux 6.7).</summary>
    public IReadOnlyList<ulong> BandDrops { get; }

    /// <summary>band_pkt_count: packets waiting, for each of the 3 bands (Linux 6.7).</summary>
    public IReadOnlyList<uint> BandPackets { get; }

    /// <inheritdoc/>
    public static FqStatistics Parse(ReadOnlySpan<byte> statistics)
    {
        tc_fq_qd_stats counters = KernelStruct.Read<tc_fq_qd_stats>(statistics);
        return new FqStatistics(in counters);
    }
}
