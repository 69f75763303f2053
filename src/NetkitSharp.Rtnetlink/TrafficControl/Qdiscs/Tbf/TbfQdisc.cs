using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;

/// <summary>
/// A token bucket filter: lets a link send at a rate, with bursts (CONFIG_NET_SCH_TBF). Packets wait in a queue of bytes; another queueing discipline can take its place at the parent <c>1:1</c>, and the limit has no effect then.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc-tbf.8.html">tc-tbf(8)</seealso>
public sealed class TbfQdisc : QdiscSpec<TbfAttribute>
{
    private readonly uint? _limit;
    private readonly TimeSpan _latency;

    /// <summary>A token bucket filter whose queue holds <paramref name="limit"/> bytes.</summary>
    /// <param name="rate">The rate, not 0.</param>
    /// <param name="burst">What may leave at once, in bytes, see <see cref="Burst"/>.</param>
    /// <param name="limit">The bytes that may wait, not 0: packets beyond are dropped.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate or the limit is 0, with which the kernel would limit nothing, or drop everything.</exception>
    public TbfQdisc(BitRate rate, uint burst, uint limit)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rate.BytesPerSecond, nameof(rate));
        ArgumentOutOfRangeException.ThrowIfZero(limit);
        Rate = rate;
        Burst = burst;
        _limit = limit;
    }

    /// <summary>A token bucket filter in whose queue no packet waits longer than <paramref name="latency"/>.</summary>
    /// <param name="rate">The rate, not 0.</param>
    /// <param name="burst">What may leave at once, in bytes, see <see cref="Burst"/>.</param>
    /// <param name="latency">The longest wait, above 0; it becomes a <see cref="Limit"/> in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate or the latency is 0 or negative, or the limit exceeds 2^32 - 1 bytes.</exception>
    public TbfQdisc(BitRate rate, uint burst, TimeSpan latency)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rate.BytesPerSecond, nameof(rate));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(latency, TimeSpan.Zero);
        Rate = rate;
        Burst = burst;
        _latency = latency;
        if (LimitFor(rate, burst) > uint.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(latency), latency, $"at {rate} more than 2^32 - 1 bytes would wait, which is more than the kernel can count");
        }
    }

    /// <inheritdoc/>
    public override string Kind => "tbf";

    /// <summary>TCA_TBF_RATE64: the rate.</summary>
    public BitRate Rate { get; }

    /// <summary>TCA_TBF_BURST in bytes: what may leave at once. The link's MTU with its header at least, as longer packets are dropped; what the rate gives in 274 seconds at most.</summary>
    public uint Burst { get; }

    /// <summary>tc_tbf_qopt.limit in bytes: what may wait.</summary>
    public uint Limit => _limit ?? (uint)UInt128.Min(LimitFor(Rate, Burst), Peak is { } peak ? LimitFor(peak.Rate, peak.Burst) : uint.MaxValue);

    /// <summary>How fast the bucket is emptied. Null: at the link's speed.</summary>
    public TbfPeak? Peak { get; init; }

    /// <summary>tc_ratespec.overhead in bytes: what each packet costs besides its own length. Null: nothing.</summary>
    public ushort? Overhead { get; init; }

    /// <summary>tc_ratespec.mpu in bytes: what a packet costs at least. Null: no minimum.</summary>
    public ushort? MinimumPacketUnit { get; init; }

    /// <summary>tc_ratespec.linklayer. Null: Ethernet.</summary>
    public LinkLayer? LinkLayer { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_NET_SCH_TBF (module sch_tbf)";

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<TbfAttribute> data)
    {
        tc_tbf_qopt options = new()
        {
            rate = RateSpecification.Write(Rate, LinkLayer, Overhead, MinimumPacketUnit),
            limit = Limit,
            buffer = PschedTicks.ForTransmission(Rate, Burst, nameof(Burst)),
        };
        if (Peak is { } peak)
        {
            ArgumentOutOfRangeException.ThrowIfZero(peak.Rate.BytesPerSecond, nameof(Peak));
            options.peakrate = RateSpecification.Write(peak.Rate, LinkLayer, Overhead, MinimumPacketUnit);
            options.mtu = PschedTicks.ForTransmission(peak.Rate, peak.Burst, nameof(Peak));
        }

        data.Write(TbfAttribute.Parms, in options);
        data.WriteUInt32(TbfAttribute.Burst, Burst);
        if (RateSpecification.IsWide(Rate))
        {
            data.WriteUInt64(TbfAttribute.Rate64, Rate.BytesPerSecond);
        }

        if (Peak is { } high)
        {
            data.WriteUInt32(TbfAttribute.Pburst, high.Burst);
            if (RateSpecification.IsWide(high.Rate))
            {
                data.WriteUInt64(TbfAttribute.Prate64, high.Rate.BytesPerSecond);
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Verify(QdiscInfo actual, AttributeReadback readback)
    {
        actual.TryGetData<TbfQdiscInfo>(out TbfQdiscInfo? data);
        readback.Expect<BitRate>("options > rate", Rate, data?.Rate);
        readback.Expect<uint>("options > limit", Limit, data?.Limit);
        readback.Expect("options > peakrate", Peak?.Rate, data?.Peak?.Rate);
        readback.Expect("options > overhead", Overhead, data?.Overhead);
        readback.Expect("options > mpu", MinimumPacketUnit, data?.MinimumPacketUnit);
        readback.Expect("options > linklayer", LinkLayer, data?.LinkLayer);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EINVAL when Peak is { } peak && peak.Rate <= Rate => $"The peak rate {peak.Rate} must be above the rate {Rate}.",
        Errno.EINVAL when Burst == 0 || Peak is { Burst: 0 } => "The burst must be the link's MTU with its header at least.",
        _ => null,
    };

    private UInt128 LimitFor(BitRate rate, uint burst) => ((UInt128)rate.BytesPerSecond * (UInt128)_latency.Ticks / TimeSpan.TicksPerSecond) + burst;
}
