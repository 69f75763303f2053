namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.FqCodel;

/// <summary>Attributes of the fq_codel kind (<c>TCA_FQ_CODEL_*</c>, linux/pkt_sched.h).</summary>
public enum FqCodelAttribute : ushort
{
    /// <summary>TCA_FQ_CODEL_UNSPEC.</summary>
    Unspec = 0,

    /// <summary>TCA_FQ_CODEL_TARGET (u32, us): the delay that is accepted.</summary>
    Target = 1,

    /// <summary>TCA_FQ_CODEL_LIMIT (u32, packets): the queue's limit.</summary>
    Limit = 2,

    /// <summary>TCA_FQ_CODEL_INTERVAL (u32, us): how long a higher delay is borne.</summary>
    Interval = 3,

    /// <summary>TCA_FQ_CODEL_ECN (u32, 0 or 1): mark instead of dropping.</summary>
    Ecn = 4,

    /// <summary>TCA_FQ_CODEL_FLOWS (u32): number of queues, for life.</summary>
    Flows = 5,

    /// <summary>TCA_FQ_CODEL_QUANTUM (u32, bytes): a flow's turn.</summary>
    Quantum = 6,

    /// <summary>TCA_FQ_CODEL_CE_THRESHOLD (u32, us): packets that waited longer are marked (Linux 4.2).</summary>
    CeThreshold = 7,

    /// <summary>TCA_FQ_CODEL_DROP_BATCH_SIZE (u32, packets): how many are dropped at once (Linux 4.7).</summary>
    DropBatchSize = 8,

    /// <summary>TCA_FQ_CODEL_MEMORY_LIMIT (u32, bytes): the memory that packets may take (Linux 4.7).</summary>
    MemoryLimit = 9,

    /// <summary>TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR (u8): the DS field's value for the CE threshold (Linux 5.16).</summary>
    CeThresholdSelector = 10,

    /// <summary>TCA_FQ_CODEL_CE_THRESHOLD_MASK (u8): the bits of the DS field that are compared (Linux 5.16).</summary>
    CeThresholdMask = 11,
}
