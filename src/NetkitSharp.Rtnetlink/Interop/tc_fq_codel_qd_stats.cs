using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_fq_codel_qd_stats
[StructLayout(LayoutKind.Sequential)]
internal struct tc_fq_codel_qd_stats
{
    internal const uint TCA_FQ_CODEL_XSTATS_QDISC = 0;

    internal uint maxpacket;
    internal uint drop_overlimit;
    internal uint ecn_mark;
    internal uint new_flow_count;
    internal uint new_flows_len;
    internal uint old_flows_len;
    internal uint ce_mark;
    internal uint memory_usage;
    internal uint drop_overmemory;
}
