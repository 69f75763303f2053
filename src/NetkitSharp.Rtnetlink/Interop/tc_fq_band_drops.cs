using System.Runtime.CompilerServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: tc_fq_qd_stats.band_drops
[InlineArray(tc_fq_qd_stats.FQ_BANDS)]
internal struct tc_fq_band_drops
{
    private ulong _first;
}
