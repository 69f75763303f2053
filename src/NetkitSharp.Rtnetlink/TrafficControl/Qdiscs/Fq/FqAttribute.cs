namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;

/// <summary>Attributes of the fq kind (<c>TCA_FQ_*</c>, linux/pkt_sched.h).</summary>
public enum FqAttribute : ushort
{
    /// <summary>TCA_FQ_UNSPEC.</summary>
    Unspec = 0,

    /// <summary>TCA_FQ_PLIMIT (u32, packets): the queue's limit.</summary>
    Plimit = 1,

    /// <summary>TCA_FQ_FLOW_PLIMIT (u32, packets): a flow's limit.</summary>
    FlowPlimit = 2,

    /// <summary>TCA_FQ_QUANTUM (u32, bytes): a flow's turn.</summary>
    Quantum = 3,

    /// <summary>TCA_FQ_INITIAL_QUANTUM (u32, bytes): a new flow's first turn.</summary>
    InitialQuantum = 4,

    /// <summary>TCA_FQ_RATE_ENABLE (u32, 0 or 1): pacing.</summary>
    RateEnable = 5,

    /// <summary>TCA_FQ_FLOW_DEFAULT_RATE (u32): ignored by the kernel.</summary>
    FlowDefaultRate = 6,

    /// <summary>TCA_FQ_FLOW_MAX_RATE (u32, bytes/s): the highest rate of a flow.</summary>
    FlowMaxRate = 7,

    /// <summary>TCA_FQ_BUCKETS_LOG (u32): size of the table of flows.</summary>
    BucketsLog = 8,

    /// <summary>TCA_FQ_FLOW_REFILL_DELAY (u32, us): after which idle time a flow gets a first turn again.</summary>
    FlowRefillDelay = 9,

    /// <summary>TCA_FQ_ORPHAN_MASK (u32): flows for packets without a socket.</summary>
    OrphanMask = 10,

    /// <summary>TCA_FQ_LOW_RATE_THRESHOLD (u32, bytes/s): below it each packet is paced.</summary>
    LowRateThreshold = 11,

    /// <summary>TCA_FQ_CE_THRESHOLD (u32, us): packets that waited longer are marked (Linux 5.0).</summary>
    CeThreshold = 12,

    /// <summary>TCA_FQ_TIMER_SLACK (u32, ns): how late the timer may be (Linux 5.7).</summary>
    TimerSlack = 13,

    /// <summary>TCA_FQ_HORIZON (u32, us): how far ahead packets may be scheduled (Linux 5.8).</summary>
    Horizon = 14,

    /// <summary>TCA_FQ_HORIZON_DROP (u8): drop packets beyond the horizon (Linux 5.8).</summary>
    HorizonDrop = 15,

    /// <summary>TCA_FQ_PRIOMAP (struct tc_prio_qopt): which priority goes to which band (Linux 6.7).</summary>
    Priomap = 16,

    /// <summary>TCA_FQ_WEIGHTS (3 s32): the bands' weights (Linux 6.7).</summary>
    Weights = 17,

    /// <summary>TCA_FQ_OFFLOAD_HORIZON (u32, us): what the device paces by itself (Linux 6.13).</summary>
    OffloadHorizon = 18,
}
