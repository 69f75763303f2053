using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>The structs in netem's options, both ways.</summary>
internal static class NetemOptions
{
    /// <summary>sizeof(struct tc_netem_qopt).</summary>
    internal const int HeaderLength = 24;

    internal static tc_netem_rate ToKernel(NetemRate rate) => new()
    {
        rate = (uint)Math.Min(rate.Rate.BytesPerSecond, uint.MaxValue),
        packet_overhead = rate.PacketOverhead,
        cell_size = rate.CellSize,
        cell_overhead = rate.CellOverhead,
    };

    internal static NetemRate FromKernel(in tc_netem_rate rate, ulong? wide) => new(new BitRate(wide ?? rate.rate), rate.packet_overhead, rate.cell_size, rate.cell_overhead);

    internal static tc_netem_slot ToKernel(NetemSlot? slot) => slot is null
        ? default
        : new tc_netem_slot
        {
            min_delay = TrafficTime.ToNanoseconds(slot.MinimumDelay, nameof(NetemSlot.MinimumDelay)),
            max_delay = TrafficTime.ToNanoseconds(slot.MaximumDelay, nameof(NetemSlot.MaximumDelay)),
            max_packets = slot.MaximumPackets,
            max_bytes = slot.MaximumBytes,
            dist_delay = TrafficTime.ToNanoseconds(slot.DistributionDelay, nameof(NetemSlot.DistributionDelay)),
            dist_jitter = TrafficTime.ToNanoseconds(slot.DistributionJitter, nameof(NetemSlot.DistributionJitter)),
        };

    internal static NetemSlot FromKernel(in tc_netem_slot slot) => new()
    {
        MinimumDelay = TrafficTime.FromNanoseconds(slot.min_delay),
        MaximumDelay = TrafficTime.FromNanoseconds(slot.max_delay),
        MaximumPackets = slot.max_packets,
        MaximumBytes = slot.max_bytes,
        DistributionDelay = TrafficTime.FromNanoseconds(slot.dist_delay),
        DistributionJitter = TrafficTime.FromNanoseconds(slot.dist_jitter),
    };

    internal static void Write(NetlinkAttributeWriter<NetemAttribute> data, NetemLossModel? model)
    {
        switch (model)
        {
            case GilbertElliottLoss two:
                using (NetlinkAttributeWriter<NetemLossAttribute> loss = data.BeginNested<NetemLossAttribute>(NetemAttribute.Loss))
                {
                    // The kernel's h is the probability that a packet survives the bad state, its k1 that one is lost in the good state.
                    loss.Write(NetemLossAttribute.Ge, new tc_netem_gemodel { p = two.ToBad.Value, r = two.ToGood.Value, h = two.LossInBad.Complement.Value, k1 = two.LossInGood.Value });
                }

                break;
            case FourStateLoss four:
                using (NetlinkAttributeWriter<NetemLossAttribute> loss = data.BeginNested<NetemLossAttribute>(NetemAttribute.Loss))
                {
                    loss.Write(NetemLossAttribute.Gi, new tc_netem_gimodel { p13 = four.P13.Value, p31 = four.P31.Value, p32 = four.P32.Value, p14 = four.P14.Value, p23 = four.P23.Value });
                }

                break;
        }
    }

    internal static NetemLossModel? ReadLossModel(NetlinkAttributes loss)
    {
        NetlinkAttributeTable<NetemLossAttribute> models = new(loss);
        if (models.TryGet(NetemLossAttribute.Ge, out NetlinkAttribute two))
        {
            tc_netem_gemodel model = two.Get<tc_netem_gemodel>();
            return new GilbertElliottLoss(new Probability(model.p), new Probability(model.r), new Probability(model.h).Complement, new Probability(model.k1));
        }

        if (models.TryGet(NetemLossAttribute.Gi, out NetlinkAttribute four))
        {
            tc_netem_gimodel model = four.Get<tc_netem_gimodel>();
            return new FourStateLoss(new Probability(model.p13), new Probability(model.p31), new Probability(model.p32), new Probability(model.p23), new Probability(model.p14));
        }

        return null;
    }
}
