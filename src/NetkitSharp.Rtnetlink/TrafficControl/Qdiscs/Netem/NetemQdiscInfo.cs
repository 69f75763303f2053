using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>What a netem reports of itself: what is off is 0 or null. Nanoseconds below 100 are left out. Distributions are not reported.</summary>
public sealed record NetemQdiscInfo : IQdiscData<NetemQdiscInfo>
{
    private NetemQdiscInfo(NetlinkAttribute options)
    {
        if (options.Payload.Length < NetemOptions.HeaderLength)
        {
            throw new NetlinkFormatException("options of netem", options.Offset, NetemOptions.HeaderLength, options.Payload.Length);
        }

        tc_netem_qopt general = MemoryMarshal.Read<tc_netem_qopt>(options.Payload);
        NetlinkAttributeTable<NetemAttribute> attributes = new(options.GetNested(NetemOptions.HeaderLength));
        Limit = general.limit;
        Delay = TrafficTime.FromNanoseconds(attributes.FindInt64(NetemAttribute.Latency64) ?? (long)PschedTicks.ToNanoseconds(general.latency));
        Jitter = TrafficTime.FromNanoseconds(attributes.FindInt64(NetemAttribute.Jitter64) ?? (long)PschedTicks.ToNanoseconds(general.jitter));
        tc_netem_corr correlations = attributes.TryGet(NetemAttribute.Corr, out NetlinkAttribute corr) ? corr.Get<tc_netem_corr>() : default;
        DelayCorrelation = new Probability(correlations.delay_corr);
        Loss = new Probability(general.loss);
        LossCorrelation = new Probability(correlations.loss_corr);
        LossModel = NetemOptions.ReadLossModel(attributes.FindNested(NetemAttribute.Loss));
        Ecn = attributes.FindUInt32(NetemAttribute.Ecn) is > 0;
        Duplicate = new Probability(general.duplicate);
        DuplicateCorrelation = new Probability(correlations.dup_corr);
        tc_netem_reorder reorder = attributes.TryGet(NetemAttribute.Reorder, out NetlinkAttribute order) ? order.Get<tc_netem_reorder>() : default;
        Reorder = new Probability(reorder.probability);
        ReorderCorrelation = new Probability(reorder.correlation);
        Gap = general.gap;
        tc_netem_corrupt corrupt = attributes.TryGet(NetemAttribute.Corrupt, out NetlinkAttribute bits) ? bits.Get<tc_netem_corrupt>() : default;
        Corrupt = new Probability(corrupt.probability);
        CorruptCorrelation = new Probability(corrupt.correlation);
        tc_netem_rate rate = attributes.TryGet(NetemAttribute.Rate, out NetlinkAttribute line) ? line.Get<tc_netem_rate>() : default;
        Rate = rate.rate == 0 ? null : NetemOptions.FromKernel(in rate, attributes.FindUInt64(NetemAttribute.Rate64));
        if (attributes.TryGet(NetemAttribute.Slot, out NetlinkAttribute slot))
        {
            tc_netem_slot values = slot.Get<tc_netem_slot>();
            Slot = NetemOptions.FromKernel(in values);
        }

        Seed = attributes.FindUInt64(NetemAttribute.PrngSeed);
    }

    /// <inheritdoc/>
    public static string Kind => "netem";

    /// <summary>tc_netem_qopt.limit: the packets that may wait.</summary>
    public uint Limit { get; }

    /// <summary>TCA_NETEM_LATENCY64: how long packets are delayed.</summary>
    public TimeSpan Delay { get; }

    /// <summary>TCA_NETEM_JITTER64: how much the delay varies.</summary>
    public TimeSpan Jitter { get; }

    /// <summary>How much the delay depends on that of the packet before.</summary>
    public Probability DelayCorrelation { get; }

    /// <summary>That a packet is lost, whatever happened to others.</summary>
    public Probability Loss { get; }

    /// <summary>How much a loss depends on what happened to the packet before.</summary>
    public Probability LossCorrelation { get; }

    /// <summary>TCA_NETEM_LOSS: losses that come in bursts.</summary>
    public NetemLossModel? LossModel { get; }

    /// <summary>TCA_NETEM_ECN: packets that can be are marked instead of lost.</summary>
    public bool Ecn { get; }

    /// <summary>That a packet is sent twice.</summary>
    public Probability Duplicate { get; }

    /// <summary>How much a duplication depends on the packet before.</summary>
    public Probability DuplicateCorrelation { get; }

    /// <summary>TCA_NETEM_REORDER: that a packet is sent at once.</summary>
    public Probability Reorder { get; }

    /// <summary>How much a reordering depends on the packet before.</summary>
    public Probability ReorderCorrelation { get; }

    /// <summary>tc_netem_qopt.gap: packets between those that may be sent at once.</summary>
    public uint Gap { get; }

    /// <summary>TCA_NETEM_CORRUPT: that a bit of a packet is changed.</summary>
    public Probability Corrupt { get; }

    /// <summary>How much a corruption depends on the packet before.</summary>
    public Probability CorruptCorrelation { get; }

    /// <summary>TCA_NETEM_RATE: how fast the line is; null for no limit.</summary>
    public NetemRate? Rate { get; }

    /// <summary>TCA_NETEM_SLOT: packets leave in slots.</summary>
    public NetemSlot? Slot { get; }

    /// <summary>TCA_NETEM_PRNG_SEED: the seed of the random numbers (Linux 6.6).</summary>
    public ulong? Seed { get; }

    /// <inheritdoc/>
    public static NetemQdiscInfo Parse(NetlinkAttribute options) => new(options);
}
