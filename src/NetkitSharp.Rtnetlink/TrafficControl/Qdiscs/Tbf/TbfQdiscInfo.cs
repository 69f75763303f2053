using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;

/// <summary>What a token bucket filter reports of itself.</summary>
public sealed record TbfQdiscInfo : IQdiscData<TbfQdiscInfo>
{
    private TbfQdiscInfo(NetlinkAttribute options)
    {
        NetlinkAttributeTable<TbfAttribute> attributes = new(options.GetNested());
        tc_tbf_qopt parms = attributes.TryGet(TbfAttribute.Parms, out NetlinkAttribute found) ? found.Get<tc_tbf_qopt>() : default;
        Rate = RateSpecification.ReadRate(in parms.rate, attributes.FindUInt64(TbfAttribute.Rate64));
        Burst = BurstOf(Rate, parms.buffer, in parms.rate);
        Limit = parms.limit;
        Overhead = parms.rate.overhead;
        MinimumPacketUnit = parms.rate.mpu;
        LinkLayer = RateSpecification.ReadLinkLayer(in parms.rate);
        BitRate peak = RateSpecification.ReadRate(in parms.peakrate, attributes.FindUInt64(TbfAttribute.Prate64));
        if (peak != default)
        {
            Peak = new TbfPeak(peak, BurstOf(peak, parms.mtu, in parms.peakrate));
        }

        Latency = TimeSpan.FromTicks(Math.Max(Wait(Rate, parms.buffer), peak == default ? 0 : Wait(peak, parms.mtu)));
    }

    /// <inheritdoc/>
    public static string Kind => "tbf";

    /// <summary>TCA_TBF_RATE64: the rate.</summary>
    public BitRate Rate { get; }

    /// <summary>tc_tbf_qopt.buffer in bytes: what may leave at once. The kernel keeps it as a time of 64 ns steps, so that it may come back a few bytes lower than it was set.</summary>
    public uint Burst { get; }

    /// <summary>tc_tbf_qopt.limit in bytes: what may wait.</summary>
    public uint Limit { get; }

    /// <summary>The longest that a packet waits, as it follows from <see cref="Limit"/>, <see cref="Rate"/> and <see cref="Peak"/>.</summary>
    public TimeSpan Latency { get; }

    /// <summary>How fast the bucket is emptied; null where that is at the link's speed.</summary>
    public TbfPeak? Peak { get; }

    /// <summary>tc_ratespec.overhead in bytes: what each packet costs besides its own length.</summary>
    public ushort Overhead { get; }

    /// <summary>tc_ratespec.mpu in bytes: what a packet costs at least.</summary>
    public ushort MinimumPacketUnit { get; }

    /// <summary>tc_ratespec.linklayer.</summary>
    public LinkLayer LinkLayer { get; }

    /// <inheritdoc/>
    public static TbfQdiscInfo Parse(NetlinkAttribute options) => new(options);

    // net/sched/sch_tbf.c: psched_ns_t2l, with which the kernel itself goes from the time to the bytes.
    private static uint BurstOf(BitRate rate, uint ticks, in tc_ratespec specification)
    {
        ulong bytes = PschedTicks.ToBytes(rate, ticks);
        if (RateSpecification.ReadLinkLayer(in specification) == LinkLayer.Atm)
        {
            bytes = bytes / 53 * 48;
        }

        return (uint)Math.Min(bytes > specification.overhead ? bytes - specification.overhead : 0, uint.MaxValue);
    }

    private long Wait(BitRate rate, uint ticks) => rate == default
        ? 0
        : (long)Math.Max(0, ((decimal)rate.NanosecondsFor(Limit) - PschedTicks.ToNanoseconds(ticks)) / TimeSpan.NanosecondsPerTick);
}
