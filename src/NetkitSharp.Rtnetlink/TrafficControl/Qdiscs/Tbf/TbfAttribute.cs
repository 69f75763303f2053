namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;

/// <summary>Attributes of the tbf kind (<c>TCA_TBF_*</c>, linux/pkt_sched.h).</summary>
public enum TbfAttribute : ushort
{
    /// <summary>TCA_TBF_UNSPEC.</summary>
    Unspec = 0,

    /// <summary>TCA_TBF_PARMS (struct tc_tbf_qopt): rates, limit, and depths in ticks.</summary>
    Parms = 1,

    /// <summary>TCA_TBF_RTAB (256 u32): table of times, no longer read.</summary>
    Rtab = 2,

    /// <summary>TCA_TBF_PTAB (256 u32): table of times at the peak rate, no longer read.</summary>
    Ptab = 3,

    /// <summary>TCA_TBF_RATE64 (u64, bytes/s): a rate that 32 bits do not hold (Linux 3.12).</summary>
    Rate64 = 4,

    /// <summary>TCA_TBF_PRATE64 (u64, bytes/s): a peak rate that 32 bits do not hold (Linux 3.12).</summary>
    Prate64 = 5,

    /// <summary>TCA_TBF_BURST (u32, bytes): depth of the bucket; not reported (Linux 3.13).</summary>
    Burst = 6,

    /// <summary>TCA_TBF_PBURST (u32, bytes): depth of the peak rate's bucket; not reported (Linux 3.13).</summary>
    Pburst = 7,

    /// <summary>TCA_TBF_PAD.</summary>
    Pad = 8,
}
