using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>
/// Emulates a network: delays, loses, duplicates, reorders and corrupts what a link sends (CONFIG_NET_SCH_NETEM). What is null is off, in a change too; only a distribution, once set, stays until another is.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc-netem.8.html">tc-netem(8)</seealso>
public sealed class NetemQdisc : QdiscSpec
{
    private static readonly NetlinkAttributeSpace s_attributes = QdiscAttributeSpaces.WithOptions(
        NetlinkAttributeSpace.Of<NetemAttribute>(NetemOptions.HeaderLength).With(NetemAttribute.Loss, NetlinkAttributeSpace.Of<NetemLossAttribute>()));

    /// <inheritdoc/>
    public override string Kind => "netem";

    /// <summary>tc_netem_qopt.limit, not 0: the packets that may wait, 1000 unless set. It takes rate times delay for all to get through.</summary>
    public uint Limit { get; init; } = 1000;

    /// <summary>TCA_NETEM_LATENCY64: how long packets are delayed.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>TCA_NETEM_JITTER64, up to 2.1 s: how much the delay varies.</summary>
    public TimeSpan? Jitter { get; init; }

    /// <summary>How much the delay depends on that of the packet before.</summary>
    public Probability? DelayCorrelation { get; init; }

    /// <summary>
    /// TCA_NETEM_DELAY_DIST: how the delay is distributed, up to 16384 values: the inverse of the distribution at evenly spaced places, where 8192 is the jitter. Empty: evenly. It needs a delay and a jitter. Not reported.
    /// </summary>
    public ReadOnlyMemory<short> DelayDistribution { get; init; }

    /// <summary>That a packet is lost, whatever happened to others.</summary>
    public Probability? Loss { get; init; }

    /// <summary>How much a loss depends on what happened to the packet before.</summary>
    public Probability? LossCorrelation { get; init; }

    /// <summary>TCA_NETEM_LOSS: losses that come in bursts; they take the place of <see cref="Loss"/>.</summary>
    public NetemLossModel? LossModel { get; init; }

    /// <summary>TCA_NETEM_ECN: mark packets that can be instead of losing them. It needs losses.</summary>
    public bool Ecn { get; init; }

    /// <summary>That a packet is sent twice.</summary>
    public Probability? Duplicate { get; init; }

    /// <summary>How much a duplication depends on the packet before.</summary>
    public Probability? DuplicateCorrelation { get; init; }

    /// <summary>TCA_NETEM_REORDER: that a packet is sent at once. It needs a delay.</summary>
    public Probability? Reorder { get; init; }

    /// <summary>How much a reordering depends on the packet before.</summary>
    public Probability? ReorderCorrelation { get; init; }

    /// <summary>tc_netem_qopt.gap: packets between those that may be sent at once; 1 unless set. It needs <see cref="Reorder"/>.</summary>
    public uint? Gap { get; init; }

    /// <summary>TCA_NETEM_CORRUPT: that a bit of a packet is changed.</summary>
    public Probability? Corrupt { get; init; }

    /// <summary>How much a corruption depends on the packet before.</summary>
    public Probability? CorruptCorrelation { get; init; }

    /// <summary>TCA_NETEM_RATE: how fast the line is.</summary>
    public NetemRate? Rate { get; init; }

    /// <summary>TCA_NETEM_SLOT: packets leave in slots.</summary>
    public NetemSlot? Slot { get; init; }

    /// <summary>TCA_NETEM_SLOT_DIST: how the slots' distance is distributed, like <see cref="DelayDistribution"/>. It needs <see cref="NetemSlot.Distributed"/>. Not reported.</summary>
    public ReadOnlyMemory<short> SlotDistribution { get; init; }

    /// <summary>TCA_NETEM_PRNG_SEED: the seed of the random numbers, for runs that repeat (Linux 6.6). Null: one of the kernel's.</summary>
    public ulong? Seed { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_NET_SCH_NETEM (module sch_netem)";

    /// <inheritdoc/>
    protected internal override int MaxLength => TrafficMessage.DefaultLength + ((DelayDistribution.Length + SlotDistribution.Length) * sizeof(short));

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => s_attributes;

    /// <inheritdoc/>
    protected internal override void WriteOptions(NetlinkAttributeWriter<TrafficAttribute> qdisc)
    {
        RequireEffect();
        long delay = TrafficTime.ToNanoseconds(Delay ?? TimeSpan.Zero, nameof(Delay));
        long jitter = TrafficTime.ToNanoseconds(Jitter ?? TimeSpan.Zero, nameof(Jitter));
        tc_netem_qopt options = new()
        {
            latency = PschedTicks.FromNanoseconds(delay),
            jitter = PschedTicks.FromNanoseconds(jitter),
            limit = Limit,
            loss = Loss?.Value ?? 0,
            duplicate = Duplicate?.Value ?? 0,
            gap = Gap ?? (Reorder is null ? 0u : 1u),
        };

        // What is off is said, too: in a change the kernel keeps the attributes that are missing.
        using NetlinkAttributeWriter<NetemAttribute> data = qdisc.BeginNested<tc_netem_qopt, NetemAttribute>(TrafficAttribute.Options, in options);
        data.WriteInt64(NetemAttribute.Latency64, delay);
        data.WriteInt64(NetemAttribute.Jitter64, jitter);
        data.Write(NetemAttribute.Corr, new tc_netem_corr
        {
            delay_corr = DelayCorrelation?.Value ?? 0,
            loss_corr = LossCorrelation?.Value ?? 0,
            dup_corr = DuplicateCorrelation?.Value ?? 0,
        });
        data.Write(NetemAttribute.Reorder, new tc_netem_reorder { probability = Reorder?.Value ?? 0, correlation = ReorderCorrelation?.Value ?? 0 });
        data.Write(NetemAttribute.Corrupt, new tc_netem_corrupt { probability = Corrupt?.Value ?? 0, correlation = CorruptCorrelation?.Value ?? 0 });
        data.WriteUInt32(NetemAttribute.Ecn, Ecn ? 1u : 0u);
        data.Write(NetemAttribute.Slot, NetemOptions.ToKernel(Slot));
        NetemRate rate = Rate ?? default;
        data.Write(NetemAttribute.Rate, NetemOptions.ToKernel(rate));
        if (RateSpecification.IsWide(rate.Rate))
        {
            data.WriteUInt64(NetemAttribute.Rate64, rate.Rate.BytesPerSecond);
        }

        NetemOptions.Write(data, LossModel);
        if (Seed is { } seed)
        {
            data.WriteUInt64(NetemAttribute.PrngSeed, seed);
        }

        WriteDistribution(data, NetemAttribute.DelayDist, DelayDistribution, nameof(DelayDistribution));
        WriteDistribution(data, NetemAttribute.SlotDist, SlotDistribution, nameof(SlotDistribution));
    }

    /// <inheritdoc/>
    protected internal override void Verify(QdiscInfo actual, AttributeReadback readback)
    {
        actual.TryGetData<NetemQdiscInfo>(out NetemQdiscInfo? data);
        readback.Expect<uint>("options > limit", Limit, data?.Limit);
        readback.Expect("options > latency64", Delay, data?.Delay);
        readback.Expect("options > jitter64", Jitter, data?.Jitter);
        readback.Expect("options > delay-correlation", DelayCorrelation, data?.DelayCorrelation);
        readback.Expect("options > loss", Loss, data?.Loss);
        readback.Expect("options > loss-correlation", LossCorrelation, data?.LossCorrelation);
        readback.Expect("options > loss-model", LossModel, data?.LossModel);
        readback.Expect<bool>("options > ecn", Ecn, data?.Ecn);
        readback.Expect("options > duplicate", Duplicate, data?.Duplicate);
        readback.Expect("options > duplicate-correlation", DuplicateCorrelation, data?.DuplicateCorrelation);
        readback.Expect("options > reorder", Reorder, data?.Reorder);
        readback.Expect("options > reorder-correlation", ReorderCorrelation, data?.ReorderCorrelation);
        readback.Expect("options > gap", Gap, data?.Gap);
        readback.Expect("options > corrupt", Corrupt, data?.Corrupt);
        readback.Expect("options > corrupt-correlation", CorruptCorrelation, data?.CorruptCorrelation);
        readback.Expect("options > rate", Rate, data?.Rate);
        readback.Expect("options > slot", Slot, data?.Slot);
        readback.Expect("options > prng-seed", Seed, data?.Seed, "Linux 6.6");
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber == Errno.EINVAL && (!DelayDistribution.IsEmpty || !SlotDistribution.IsEmpty)
        ? "A distribution has 1 to 16384 values."
        : null;

    private static void WriteDistribution(NetlinkAttributeWriter<NetemAttribute> data, NetemAttribute type, ReadOnlyMemory<short> distribution, string name)
    {
        if (distribution.Length > tc_netem_qopt.NETEM_DIST_MAX)
        {
            throw new ArgumentException($"a distribution has at most {tc_netem_qopt.NETEM_DIST_MAX} values, not {distribution.Length}", name);
        }

        if (!distribution.IsEmpty)
        {
            data.WriteBytes(type, MemoryMarshal.AsBytes(distribution.Span));
        }
    }

    /// <summary>Refuses what the kernel takes and makes nothing of.</summary>
    private void RequireEffect()
    {
        if (Limit == 0)
        {
            throw new ArgumentException("a limit of 0 packets would drop everything", nameof(Limit));
        }

        bool delays = Delay > TimeSpan.Zero;
        if (Reorder is not null && !delays)
        {
            throw new ArgumentException("packets are reordered by sending some without the delay: set Delay too", nameof(Reorder));
        }

        if (Gap is not null && Reorder is null)
        {
            throw new ArgumentException("a gap has an effect only together with Reorder", nameof(Gap));
        }

        if (!DelayDistribution.IsEmpty && !(delays && Jitter > TimeSpan.Zero))
        {
            throw new ArgumentException("the delay has a distribution only with a delay and a jitter", nameof(DelayDistribution));
        }

        if (!SlotDistribution.IsEmpty && Slot is not { DistributionJitter.Ticks: > 0 })
        {
            throw new ArgumentException("slots have a distribution only as NetemSlot.Distributed", nameof(SlotDistribution));
        }

        if (Ecn && Loss is null && LossModel is null)
        {
            throw new ArgumentException("packets are marked instead of being lost: set Loss or LossModel too", nameof(Ecn));
        }

        if (Loss is not null && LossModel is not null)
        {
            throw new ArgumentException("a loss model takes the place of Loss: set one of them", nameof(Loss));
        }
    }
}
