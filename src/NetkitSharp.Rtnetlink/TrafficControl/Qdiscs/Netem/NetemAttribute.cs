namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>Attributes of the netem kind, behind a struct tc_netem_qopt (<c>TCA_NETEM_*</c>, linux/pkt_sched.h).</summary>
public enum NetemAttribute : ushort
{
    /// <summary>TCA_NETEM_UNSPEC.</summary>
    Unspec = 0,

    /// <summary>TCA_NETEM_CORR (struct tc_netem_corr): correlations.</summary>
    Corr = 1,

    /// <summary>TCA_NETEM_DELAY_DIST (s16 array): distribution of the delay; not reported.</summary>
    DelayDist = 2,

    /// <summary>TCA_NETEM_REORDER (struct tc_netem_reorder).</summary>
    Reorder = 3,

    /// <summary>TCA_NETEM_CORRUPT (struct tc_netem_corrupt).</summary>
    Corrupt = 4,

    /// <summary>TCA_NETEM_LOSS (nest): a loss model, see <see cref="NetemLossAttribute"/>.</summary>
    Loss = 5,

    /// <summary>TCA_NETEM_RATE (struct tc_netem_rate).</summary>
    Rate = 6,

    /// <summary>TCA_NETEM_ECN (u32, 0 or 1): mark instead of losing.</summary>
    Ecn = 7,

    /// <summary>TCA_NETEM_RATE64 (u64, bytes/s): a rate that 32 bits do not hold (Linux 3.14).</summary>
    Rate64 = 8,

    /// <summary>TCA_NETEM_PAD.</summary>
    Pad = 9,

    /// <summary>TCA_NETEM_LATENCY64 (s64, ns): the delay (Linux 4.15).</summary>
    Latency64 = 10,

    /// <summary>TCA_NETEM_JITTER64 (s64, ns): the delay's jitter (Linux 4.15).</summary>
    Jitter64 = 11,

    /// <summary>TCA_NETEM_SLOT (struct tc_netem_slot): sending in slots (Linux 4.15).</summary>
    Slot = 12,

    /// <summary>TCA_NETEM_SLOT_DIST (s16 array): distribution of the slots' distance; not reported (Linux 4.19).</summary>
    SlotDist = 13,

    /// <summary>TCA_NETEM_PRNG_SEED (u64): seed of the random numbers (Linux 6.6).</summary>
    PrngSeed = 14,
}
