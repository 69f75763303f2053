using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_fq_qd_stats
[StructLayout(LayoutKind.Sequential)]
internal struct tc_fq_qd_stats
{
    internal const int FQ_BANDS = 3;
    internal const int FQ_MIN_WEIGHT = 16384;

    internal ulong gc_flows;
    internal ulong highprio_packets;
    internal ulong tcp_retrans;
    internal ulong throttled;
    internal ulong flows_plimit;
    internal ulong pkts_too_long;
    internal ulong allocation_errors;
    internal long time_next_delayed_flow;
    internal uint flows;
    internal uint inactive_flows;
    internal uint throttled_flows;
    internal uint unthrottle_latency_ns;
    internal ulong ce_mark;
    internal ulong horizon_drops;
    internal ulong horizon_caps;
    internal ulong fastpath_packets;
    internal tc_fq_band_drops band_drops;
    internal tc_fq_band_packets band_pkt_count;
    internal uint pad;
}
