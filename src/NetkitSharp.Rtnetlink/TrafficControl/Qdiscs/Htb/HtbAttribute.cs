namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Htb;

/// <summary>Attributes of the htb kind and of its classes (<c>TCA_HTB_*</c>, linux/pkt_sched.h).</summary>
public enum HtbAttribute : ushort
{
    /// <summary>TCA_HTB_UNSPEC.</summary>
    Unspec = 0,

    /// <summary>TCA_HTB_PARMS (struct tc_htb_opt): a class.</summary>
    Parms = 1,

    /// <summary>TCA_HTB_INIT (struct tc_htb_glob): the queueing discipline.</summary>
    Init = 2,

    /// <summary>TCA_HTB_CTAB (256 u32): table of times at the ceiling, no longer read.</summary>
    Ctab = 3,

    /// <summary>TCA_HTB_RTAB (256 u32): table of times at the rate, no longer read.</summary>
    Rtab = 4,

    /// <summary>TCA_HTB_DIRECT_QLEN (u32, packets): the queue of packets without a class.</summary>
    DirectQlen = 5,

    /// <summary>TCA_HTB_RATE64 (u64, bytes/s): a rate that 32 bits do not hold (Linux 3.12).</summary>
    Rate64 = 6,

    /// <summary>TCA_HTB_CEIL64 (u64, bytes/s): a ceiling that 32 bits do not hold (Linux 3.12).</summary>
    Ceil64 = 7,

    /// <summary>TCA_HTB_PAD.</summary>
    Pad = 8,

    /// <summary>TCA_HTB_OFFLOAD (flag): the device does the work (Linux 5.12).</summary>
    Offload = 9,
}
