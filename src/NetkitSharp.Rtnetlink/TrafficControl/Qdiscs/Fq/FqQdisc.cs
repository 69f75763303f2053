using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;

/// <summary>
/// Fair queueing of flows, with the pacing that TCP and SO_TXTIME ask for (CONFIG_NET_SCH_FQ, Linux 3.12). What is null keeps the kernel's default, and its value in a change.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc-fq.8.html">tc-fq(8)</seealso>
public sealed class FqQdisc : QdiscSpec<FqAttribute>
{
    /// <summary>The kernel keeps some times in ticks of its clock, 1 to 10 ms long.</summary>
    private static readonly TimeSpan s_clockTick = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    public override string Kind => "fq";

    /// <summary>TCA_FQ_PLIMIT: the packets that may wait in all; the kernel's default is 10000.</summary>
    public uint? PacketLimit { get; init; }

    /// <summary>TCA_FQ_FLOW_PLIMIT: the packets of one flow that may wait; the kernel's default is 100.</summary>
    public uint? FlowPacketLimit { get; init; }

    /// <summary>TCA_FQ_QUANTUM in bytes, 1 to 2^20: what a flow may send in its turn; the kernel's default is two packets of the MTU.</summary>
    public uint? Quantum { get; init; }

    /// <summary>TCA_FQ_INITIAL_QUANTUM in bytes, up to 2^31 - 1: what a new flow may send in its first turn; the kernel's default is ten packets of the MTU.</summary>
    public uint? InitialQuantum { get; init; }

    /// <summary>TCA_FQ_RATE_ENABLE: pace what sockets want paced; the kernel's default is that it does.</summary>
    public bool? Pacing { get; init; }

    /// <summary>TCA_FQ_FLOW_MAX_RATE: the highest rate of a flow, up to 2^32 - 2 bytes (34 Gbit) a second. <see cref="NoMaxRate"/> takes a limit away.</summary>
    public BitRate? FlowMaxRate { get; init; }

    /// <summary>TCA_FQ_BUCKETS_LOG, 1 to 18: the table of flows has 2^n places; the kernel's default is 10.</summary>
    public uint? BucketsLog { get; init; }

    /// <summary>TCA_FQ_FLOW_REFILL_DELAY in whole microseconds: after how long without packets a flow is new again; the kernel's default is 40 ms. The kernel rounds it up to ticks of its clock.</summary>
    public TimeSpan? FlowRefillDelay { get; init; }

    /// <summary>TCA_FQ_ORPHAN_MASK: the flows, less 1, for packets without a socket, which are routed ones; the kernel's default is 1023.</summary>
    public uint? OrphanMask { get; init; }

    /// <summary>TCA_FQ_LOW_RATE_THRESHOLD, up to 2^32 - 1 bytes a second: flows with a lower rate get each packet paced; the kernel's default is 550 kbit/s.</summary>
    public BitRate? LowRateThreshold { get; init; }

    /// <summary>TCA_FQ_CE_THRESHOLD in whole microseconds: ECN packets that waited longer are marked; the kernel's default is never (Linux 5.0).</summary>
    public TimeSpan? CeThreshold { get; init; }

    /// <summary>TCA_FQ_TIMER_SLACK, up to 4.29 s: how late packets may be sent to save interrupts; the kernel's default is 10 us (Linux 5.7).</summary>
    public TimeSpan? TimerSlack { get; init; }

    /// <summary>TCA_FQ_HORIZON in whole microseconds: how far ahead packets may be scheduled; the kernel's default is 10 s (Linux 5.8).</summary>
    public TimeSpan? Horizon { get; init; }

    /// <summary>TCA_FQ_HORIZON_DROP: drop packets beyond the horizon instead of sending them at it; the kernel's default is that it does (Linux 5.8).</summary>
    public bool? HorizonDrop { get; init; }

    /// <summary>TCA_FQ_PRIOMAP: for each of the 16 priorities of packets (TC_PRIO_*) the band, 0 to 2, that it goes to (Linux 6.7).</summary>
    public IReadOnlyList<byte>? PriorityMap { get; init; }

    /// <summary>TCA_FQ_WEIGHTS: the weights of the 3 bands, 16384 at least; the kernel's default is 589824, 196608, 65536 (Linux 6.7).</summary>
    public IReadOnlyList<int>? Weights { get; init; }

    /// <summary>TCA_FQ_OFFLOAD_HORIZON in whole microseconds: packets due within it are left to the device, as far as that can (EINVAL); the kernel's default is 0 (Linux 6.13).</summary>
    public TimeSpan? OffloadHorizon { get; init; }

    /// <summary>The <see cref="FlowMaxRate"/> that is none.</summary>
    public static BitRate NoMaxRate => new(uint.MaxValue);

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_NET_SCH_FQ (module sch_fq)";

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<FqAttribute> data)
    {
        Write(data, FqAttribute.Plimit, PacketLimit);
        Write(data, FqAttribute.FlowPlimit, FlowPacketLimit);
        Write(data, FqAttribute.Quantum, Quantum);
        Write(data, FqAttribute.InitialQuantum, InitialQuantum);
        Write(data, FqAttribute.RateEnable, Pacing is { } pacing ? (pacing ? 1u : 0u) : null);
        Write(data, FqAttribute.FlowMaxRate, NarrowRate(FlowMaxRate, nameof(FlowMaxRate)));
        Write(data, FqAttribute.BucketsLog, BucketsLog);
        Write(data, FqAttribute.FlowRefillDelay, Microseconds(FlowRefillDelay, nameof(FlowRefillDelay)));
        Write(data, FqAttribute.OrphanMask, OrphanMask);
        Write(data, FqAttribute.LowRateThreshold, NarrowRate(LowRateThreshold, nameof(LowRateThreshold)));
        Write(data, FqAttribute.CeThreshold, Microseconds(CeThreshold, nameof(CeThreshold)));
        Write(data, FqAttribute.TimerSlack, NarrowNanoseconds(TimerSlack, nameof(TimerSlack)));
        Write(data, FqAttribute.Horizon, Microseconds(Horizon, nameof(Horizon)));
        if (HorizonDrop is { } drop)
        {
            data.WriteByte(FqAttribute.HorizonDrop, drop ? (byte)1 : (byte)0);
        }

        if (PriorityMap is { } map)
        {
            data.Write(FqAttribute.Priomap, ToKernel(map));
        }

        if (Weights is { } weights)
        {
            WriteWeights(data, weights);
        }

        Write(data, FqAttribute.OffloadHorizon, Microseconds(OffloadHorizon, nameof(OffloadHorizon)));
    }

    /// <inheritdoc/>
    protected internal override void Verify(QdiscInfo actual, AttributeReadback readback)
    {
        actual.TryGetData<FqQdiscInfo>(out FqQdiscInfo? data);
        readback.Expect("options > plimit", PacketLimit, data?.PacketLimit);
        readback.Expect("options > flow-plimit", FlowPacketLimit, data?.FlowPacketLimit);
        readback.Expect("options > quantum", Quantum, data?.Quantum);
        readback.Expect("options > initial-quantum", InitialQuantum, data?.InitialQuantum);
        readback.Expect("options > rate-enable", Pacing, data?.Pacing);
        readback.Expect("options > flow-max-rate", FlowMaxRate == NoMaxRate ? null : FlowMaxRate, data?.FlowMaxRate);
        readback.Expect("options > buckets-log", BucketsLog, data?.BucketsLog);
        readback.Expect("options > flow-refill-delay", FlowRefillDelay, Near(FlowRefillDelay, data?.FlowRefillDelay));
        readback.Expect("options > orphan-mask", OrphanMask, data?.OrphanMask);
        readback.Expect("options > low-rate-threshold", LowRateThreshold, data?.LowRateThreshold);
        readback.Expect("options > ce-threshold", CeThreshold, data?.CeThreshold, "Linux 5.0");
        readback.Expect("options > timer-slack", TimerSlack, data?.TimerSlack, "Linux 5.7");
        readback.Expect("options > horizon", Horizon, data?.Horizon, "Linux 5.8");
        readback.Expect("options > horizon-drop", HorizonDrop, data?.HorizonDrop, "Linux 5.8");
        readback.Expect("options > priomap", Join(PriorityMap), Join(data?.PriorityMap), "Linux 6.7");
        readback.Expect("options > weights", Join(Weights), Join(data?.Weights), "Linux 6.7");
        readback.Expect("options > offload-horizon", OffloadHorizon, data?.OffloadHorizon, "Linux 6.13");
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber == Errno.EINVAL && BucketsLog is < 1 or > 18 ? "BucketsLog is from 1 to 18." : null;

    private static void Write(NetlinkAttributeWriter<FqAttribute> data, FqAttribute type, uint? value)
    {
        if (value is { } number)
        {
            data.WriteUInt32(type, number);
        }
    }

    private static uint? Microseconds(TimeSpan? time, string name) => time is { } value ? TrafficTime.ToMicroseconds(value, name) : null;

    private static uint? NarrowNanoseconds(TimeSpan? time, string name)
    {
        if (time is not { } value)
        {
            return null;
        }

        long nanoseconds = TrafficTime.ToNanoseconds(value, name);
        return nanoseconds <= uint.MaxValue ? (uint)nanoseconds : throw new ArgumentOutOfRangeException(name, value, "the kernel counts up to 2^32 - 1 nanoseconds here");
    }

    private static uint? NarrowRate(BitRate? rate, string name) => rate switch
    {
        null => null,
        { BytesPerSecond: <= uint.MaxValue } value => (uint)value.BytesPerSecond,
        { } value => throw new ArgumentOutOfRangeException(name, value, "the kernel counts up to 2^32 - 1 bytes a second here, some 34 Gbit"),
    };

    private static tc_prio_qopt ToKernel(IReadOnlyList<byte> map)
    {
        if (map.Count != tc_priomap.Length)
        {
            throw new ArgumentException($"there are {tc_priomap.Length} priorities, and {map.Count} bands are given", nameof(map));
        }

        tc_prio_qopt options = new() { bands = tc_fq_qd_stats.FQ_BANDS };
        for (int i = 0; i < tc_priomap.Length; i++)
        {
            options.priomap[i] = map[i];
        }

        return options;
    }

    private static void WriteWeights(NetlinkAttributeWriter<FqAttribute> data, IReadOnlyList<int> weights)
    {
        if (weights.Count != tc_fq_qd_stats.FQ_BANDS)
        {
            throw new ArgumentException($"there are {tc_fq_qd_stats.FQ_BANDS} bands, and {weights.Count} weights are given", nameof(weights));
        }

        Span<int> values = MemoryMarshal.Cast<byte, int>(data.Reserve(FqAttribute.Weights, tc_fq_qd_stats.FQ_BANDS * sizeof(int)));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = weights[i];
        }
    }

    private static TimeSpan? Near(TimeSpan? asked, TimeSpan? actual) => asked is { } from && actual is { } to && to >= from && to - from <= s_clockTick ? asked : actual;

    private static string? Join<T>(IReadOnlyList<T>? values) => values is null ? null : string.Join(' ', values);
}
