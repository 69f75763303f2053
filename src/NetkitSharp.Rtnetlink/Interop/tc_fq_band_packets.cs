using System.Runtime.CompilerServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: tc_fq_qd_stats.band_pkt_count
[InlineArray(tc_fq_qd_stats.FQ_BANDS)]
internal struct tc_fq_band_packets
{
    private uint _first;
}
