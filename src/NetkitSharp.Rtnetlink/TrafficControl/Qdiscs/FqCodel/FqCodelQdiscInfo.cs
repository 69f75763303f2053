using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.FqCodel;

/// <summary>What an fq_codel reports of itself. Its times are those that were set, rounded down to steps of 1.024 us. A property is null where an older kernel reports nothing.</summary>
public sealed record FqCodelQdiscInfo : IQdiscData<FqCodelQdiscInfo>
{
    private FqCodelQdiscInfo(NetlinkAttribute options)
    {
        NetlinkAttributeTable<FqCodelAttribute> attributes = new(options.GetNested());
        Target = TrafficTime.FromMicroseconds(attributes.FindUInt32(FqCodelAttribute.Target));
        Limit = attributes.FindUInt32(FqCodelAttribute.Limit);
        Interval = TrafficTime.FromMicroseconds(attributes.FindUInt32(FqCodelAttribute.Interval));
        Ecn = attributes.FindUInt32(FqCodelAttribute.Ecn) is { } ecn ? ecn != 0 : null;
        Flows = attributes.FindUInt32(FqCodelAttribute.Flows);
        Quantum = attributes.FindUInt32(FqCodelAttribute.Quantum);
        CeThreshold = TrafficTime.FromMicroseconds(attributes.FindUInt32(FqCodelAttribute.CeThreshold));
        DropBatchSize = attributes.FindUInt32(FqCodelAttribute.DropBatchSize);
        MemoryLimit = attributes.FindUInt32(FqCodelAttribute.MemoryLimit);
        CeThresholdSelector = attributes.FindByte(FqCodelAttribute.CeThresholdSelector);
        CeThresholdMask = attributes.FindByte(FqCodelAttribute.CeThresholdMask);
    }

    /// <inheritdoc/>
    public static string Kind => "fq_codel";

    /// <summary>TCA_FQ_CODEL_TARGET: the delay that is accepted.</summary>
    public TimeSpan? Target { get; }

    /// <summary>TCA_FQ_CODEL_INTERVAL: how long a higher delay is borne.</summary>
    public TimeSpan? Interval { get; }

    /// <summary>TCA_FQ_CODEL_LIMIT: the packets that may wait.</summary>
    public uint? Limit { get; }

    /// <summary>TCA_FQ_CODEL_MEMORY_LIMIT in bytes: the memory that packets may take (Linux 4.7).</summary>
    public uint? MemoryLimit { get; }

    /// <summary>TCA_FQ_CODEL_FLOWS: the queues that flows are spread over.</summary>
    public uint? Flows { get; }

    /// <summary>TCA_FQ_CODEL_QUANTUM in bytes: what a flow may send in its turn.</summary>
    public uint? Quantum { get; }

    /// <summary>TCA_FQ_CODEL_ECN: whether packets that can be are marked instead of dropped.</summary>
    public bool? Ecn { get; }

    /// <summary>TCA_FQ_CODEL_CE_THRESHOLD: ECN packets that waited longer are marked; null for never.</summary>
    public TimeSpan? CeThreshold { get; }

    /// <summary>TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR, reported with a <see cref="CeThreshold"/> only (Linux 5.16).</summary>
    public byte? CeThresholdSelector { get; }

    /// <summary>TCA_FQ_CODEL_CE_THRESHOLD_MASK, reported with a <see cref="CeThreshold"/> only (Linux 5.16).</summary>
    public byte? CeThresholdMask { get; }

    /// <summary>TCA_FQ_CODEL_DROP_BATCH_SIZE: how many packets are dropped at once when a limit is hit (Linux 4.7).</summary>
    public uint? DropBatchSize { get; }

    /// <inheritdoc/>
    public static FqCodelQdiscInfo Parse(NetlinkAttribute options) => new(options);
}
