using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;

/// <summary>What an fq reports of itself. A property is null where an older kernel reports nothing.</summary>
public sealed record FqQdiscInfo : IQdiscData<FqQdiscInfo>
{
    private FqQdiscInfo(NetlinkAttribute options)
    {
        NetlinkAttributeTable<FqAttribute> attributes = new(options.GetNested());
        PacketLimit = attributes.FindUInt32(FqAttribute.Plimit);
        FlowPacketLimit = attributes.FindUInt32(FqAttribute.FlowPlimit);
        Quantum = attributes.FindUInt32(FqAttribute.Quantum);
        InitialQuantum = attributes.FindUInt32(FqAttribute.InitialQuantum);
        Pacing = attributes.FindUInt32(FqAttribute.RateEnable) is { } pacing ? pacing != 0 : null;
        FlowMaxRate = attributes.FindUInt32(FqAttribute.FlowMaxRate) is { } rate and not uint.MaxValue ? new BitRate(rate) : null;
        BucketsLog = attributes.FindUInt32(FqAttribute.BucketsLog);
        FlowRefillDelay = TrafficTime.FromMicroseconds(attributes.FindUInt32(FqAttribute.FlowRefillDelay));
        OrphanMask = attributes.FindUInt32(FqAttribute.OrphanMask);
        LowRateThreshold = attributes.FindUInt32(FqAttribute.LowRateThreshold) is { } threshold ? new BitRate(threshold) : null;
        CeThreshold = attributes.FindUInt32(FqAttribute.CeThreshold) is { } congestion and not uint.MaxValue ? TrafficTime.FromMicroseconds(congestion) : null;
        TimerSlack = attributes.FindUInt32(FqAttribute.TimerSlack) is { } slack ? TrafficTime.FromNanoseconds(slack) : null;
        Horizon = TrafficTime.FromMicroseconds(attributes.FindUInt32(FqAttribute.Horizon));
        HorizonDrop = attributes.FindByte(FqAttribute.HorizonDrop) is { } drop ? drop != 0 : null;
        if (attributes.TryGet(FqAttribute.Priomap, out NetlinkAttribute priomap))
        {
            tc_prio_qopt map = priomap.Get<tc_prio_qopt>();
            PriorityMap = ((ReadOnlySpan<byte>)map.priomap).ToArray();
        }

        if (attributes.TryGet(FqAttribute.Weights, out NetlinkAttribute weights))
        {
            Weights = MemoryMarshal.Cast<byte, int>(weights.Payload).ToArray();
        }

        OffloadHorizon = TrafficTime.FromMicroseconds(attributes.FindUInt32(FqAttribute.OffloadHorizon));
    }

    /// <inheritdoc/>
    public static string Kind => "fq";

    /// <summary>TCA_FQ_PLIMIT: the packets that may wait in all.</summary>
    public uint? PacketLimit { get; }

    /// <summary>TCA_FQ_FLOW_PLIMIT: the packets of one flow that may wait.</summary>
    public uint? FlowPacketLimit { get; }

    /// <summary>TCA_FQ_QUANTUM in bytes: what a flow may send in its turn.</summary>
    public uint? Quantum { get; }

    /// <summary>TCA_FQ_INITIAL_QUANTUM in bytes: what a new flow may send in its first turn.</summary>
    public uint? InitialQuantum { get; }

    /// <summary>TCA_FQ_RATE_ENABLE: whether it paces.</summary>
    public bool? Pacing { get; }

    /// <summary>TCA_FQ_FLOW_MAX_RATE: the highest rate of a flow; null for no limit.</summary>
    public BitRate? FlowMaxRate { get; }

    /// <summary>TCA_FQ_BUCKETS_LOG: the table of flows has 2^n places.</summary>
    public uint? BucketsLog { get; }

    /// <summary>TCA_FQ_FLOW_REFILL_DELAY: after how long without packets a flow is new again.</summary>
    public TimeSpan? FlowRefillDelay { get; }

    /// <summary>TCA_FQ_ORPHAN_MASK: the flows, less 1, for packets without a socket.</summary>
    public uint? OrphanMask { get; }

    /// <summary>TCA_FQ_LOW_RATE_THRESHOLD: flows with a lower rate get each packet paced.</summary>
    public BitRate? LowRateThreshold { get; }

    /// <summary>TCA_FQ_CE_THRESHOLD: ECN packets that waited longer are marked; null for never (Linux 5.0).</summary>
    public TimeSpan? CeThreshold { get; }

    /// <summary>TCA_FQ_TIMER_SLACK: how late packets may be sent; nanoseconds below 100 are left out (Linux 5.7).</summary>
    public TimeSpan? TimerSlack { get; }

    /// <summary>TCA_FQ_HORIZON: how far ahead packets may be scheduled (Linux 5.8).</summary>
    public TimeSpan? Horizon { get; }

    /// <summary>TCA_FQ_HORIZON_DROP: whether packets beyond the horizon are dropped (Linux 5.8).</summary>
    public bool? HorizonDrop { get; }

    /// <summary>TCA_FQ_PRIOMAP: the band of each of the 16 priorities (Linux 6.7).</summary>
    public IReadOnlyList<byte>? PriorityMap { get; }

    /// <summary>TCA_FQ_WEIGHTS: the weights of the 3 bands (Linux 6.7).</summary>
    public IReadOnlyList<int>? Weights { get; }

    /// <summary>TCA_FQ_OFFLOAD_HORIZON: packets due within it are left to the device (Linux 6.13).</summary>
    public TimeSpan? OffloadHorizon { get; }

    /// <inheritdoc/>
    public static FqQdiscInfo Parse(NetlinkAttribute options) => new(options);
}
