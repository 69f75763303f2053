using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.FqCodel;

/// <summary>
/// Fair queueing of flows, each with controlled delay (CONFIG_NET_SCH_FQ_CODEL, Linux 3.5). What is null keeps the kernel's default, and its value in a change. The kernel counts times in steps of 1.024 us.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc-fq_codel.8.html">tc-fq_codel(8)</seealso>
public sealed class FqCodelQdisc : QdiscSpec<FqCodelAttribute>
{
    /// <inheritdoc/>
    public override string Kind => "fq_codel";

    /// <summary>TCA_FQ_CODEL_TARGET in whole microseconds: the delay that is accepted; the kernel's default is 5 ms.</summary>
    public TimeSpan? Target { get; init; }

    /// <summary>TCA_FQ_CODEL_INTERVAL in whole microseconds: how long a higher delay is borne; the kernel's default is 100 ms.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>TCA_FQ_CODEL_LIMIT: the packets that may wait; the kernel's default is 10240.</summary>
    public uint? Limit { get; init; }

    /// <summary>TCA_FQ_CODEL_MEMORY_LIMIT in bytes, up to 2^31: the memory that packets may take; the kernel's default is 32 MiB (Linux 4.7).</summary>
    public uint? MemoryLimit { get; init; }

    /// <summary>TCA_FQ_CODEL_FLOWS, 1 to 65536, for life: the queues that flows are spread over; the kernel's default is 1024.</summary>
    public uint? Flows { get; init; }

    /// <summary>TCA_FQ_CODEL_QUANTUM in bytes, 256 to 2^20: what a flow may send in its turn; the kernel's default is a packet of the MTU.</summary>
    public uint? Quantum { get; init; }

    /// <summary>TCA_FQ_CODEL_ECN: mark packets that can be instead of dropping them; the kernel's default is that it does.</summary>
    public bool? Ecn { get; init; }

    /// <summary>TCA_FQ_CODEL_CE_THRESHOLD in whole microseconds: ECN packets that waited longer are marked; the kernel's default is never (Linux 4.2).</summary>
    public TimeSpan? CeThreshold { get; init; }

    /// <summary>TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR: only packets with this value in the <see cref="CeThresholdMask"/> bits of the DS field are marked at the CE threshold (Linux 5.16).</summary>
    public byte? CeThresholdSelector { get; init; }

    /// <summary>TCA_FQ_CODEL_CE_THRESHOLD_MASK: the bits of the DS field that are compared; the kernel's default is 0, which lets all packets count (Linux 5.16).</summary>
    public byte? CeThresholdMask { get; init; }

    /// <summary>TCA_FQ_CODEL_DROP_BATCH_SIZE, 1 or more: how many packets are dropped at once when a limit is hit; the kernel's default is 64 (Linux 4.7).</summary>
    public uint? DropBatchSize { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_NET_SCH_FQ_CODEL (module sch_fq_codel)";

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<FqCodelAttribute> data)
    {
        Write(data, FqCodelAttribute.Target, Microseconds(Target, nameof(Target)));
        Write(data, FqCodelAttribute.Limit, Limit);
        Write(data, FqCodelAttribute.Interval, Microseconds(Interval, nameof(Interval)));
        Write(data, FqCodelAttribute.Ecn, Ecn is { } ecn ? (ecn ? 1u : 0u) : null);
        Write(data, FqCodelAttribute.Flows, Flows);
        Write(data, FqCodelAttribute.Quantum, Quantum);
        Write(data, FqCodelAttribute.CeThreshold, Microseconds(CeThreshold, nameof(CeThreshold)));
        Write(data, FqCodelAttribute.DropBatchSize, DropBatchSize);
        Write(data, FqCodelAttribute.MemoryLimit, MemoryLimit);
        if (CeThresholdSelector is { } selector)
        {
            data.WriteByte(FqCodelAttribute.CeThresholdSelector, selector);
        }

        if (CeThresholdMask is { } mask)
        {
            data.WriteByte(FqCodelAttribute.CeThresholdMask, mask);
        }
    }

    /// <inheritdoc/>
    protected internal override void Verify(QdiscInfo actual, AttributeReadback readback)
    {
        actual.TryGetData<FqCodelQdiscInfo>(out FqCodelQdiscInfo? data);
        readback.Expect("options > target", Kept(Target), data?.Target);
        readback.Expect("options > limit", Limit, data?.Limit);
        readback.Expect("options > interval", Kept(Interval), data?.Interval);
        readback.Expect("options > ecn", Ecn, data?.Ecn);
        readback.Expect("options > flows", Flows, data?.Flows);
        readback.Expect("options > quantum", Quantum, data?.Quantum);
        readback.Expect("options > ce-threshold", Kept(CeThreshold), data?.CeThreshold);
        readback.Expect("options > drop-batch-size", DropBatchSize, data?.DropBatchSize);
        readback.Expect("options > memory-limit", MemoryLimit, data?.MemoryLimit);
        if (data?.CeThreshold is not null)
        {
            // They are not reported without the threshold.
            readback.Expect("options > ce-threshold-selector", CeThresholdSelector, data.CeThresholdSelector, "Linux 5.16");
            readback.Expect("options > ce-threshold-mask", CeThresholdMask, data.CeThresholdMask, "Linux 5.16");
        }
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EINVAL when Flows is 0 or > 65536 => "Flows is from 1 to 65536.",
        Errno.EINVAL when Flows is not null => "The number of flows is for life: leave it null in a change.",
        _ => null,
    };

    private static void Write(NetlinkAttributeWriter<FqCodelAttribute> data, FqCodelAttribute type, uint? value)
    {
        if (value is { } number)
        {
            data.WriteUInt32(type, number);
        }
    }

    private static uint? Microseconds(TimeSpan? time, string name) => time is { } value ? TrafficTime.ToMicroseconds(value, name) : null;

    // include/net/codel.h: CODEL_SHIFT and codel_time_to_us, with which a time comes back up to 2 us lower than it was set.
    private static TimeSpan? Kept(TimeSpan? time) => time is { } value
        ? TrafficTime.FromMicroseconds((uint)(((ulong)TrafficTime.ToMicroseconds(value, nameof(time)) * 1000 >> 10 << 10) / 1000))
        : null;
}
