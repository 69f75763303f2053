using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Htb;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes.Htb;

/// <summary>
/// A class of an <see cref="HtbQdisc"/>: it may send at <see cref="Rate"/>, and borrow up to <see cref="Ceiling"/> from the class that it is in. The kernel takes all settings at once, so that what is null is the default in a
/// change, too.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc-htb.8.html">tc-htb(8)</seealso>
public sealed class HtbClass : TrafficClassSpec<HtbAttribute>
{
    // What tc(8) adds to what the rate gives within the timer's resolution, which is a nanosecond.
    private const uint BurstForPacket = 1600;

    /// <summary>A class with a rate.</summary>
    /// <param name="handle">The class' number, <c>1:10</c> in the queueing discipline <c>1:</c>.</param>
    /// <param name="rate">The rate that it is guaranteed, not 0.</param>
    /// <exception cref="ArgumentException">The handle is none of a class.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is 0.</exception>
    public HtbClass(TrafficHandle handle, BitRate rate)
        : base(handle)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rate.BytesPerSecond, nameof(rate));
        Rate = rate;
    }

    /// <inheritdoc/>
    public override string Kind => "htb";

    /// <summary>TCA_HTB_RATE64: the rate that the class is guaranteed.</summary>
    public BitRate Rate { get; }

    /// <summary>TCA_HTB_CEIL64: the rate that it reaches with what it borrows, not 0. Null: <see cref="Rate"/>, so that it borrows nothing.</summary>
    public BitRate? Ceiling { get; init; }

    /// <summary>tc_htb_opt.buffer in bytes: what may leave at once. A packet at least; what the rate gives in 274 seconds at most. Null: 1600 bytes, and a nanosecond's worth, as tc(8) has it.</summary>
    public uint? Burst { get; init; }

    /// <summary>tc_htb_opt.cbuffer in bytes: what may leave at once at the link's speed while it borrows. Null: 1600 bytes, and a nanosecond's worth.</summary>
    public uint? CeilingBurst { get; init; }

    /// <summary>tc_htb_opt.prio, 0 to 7: classes with a lower number borrow first. Null: 0. It has no effect on a class with classes in it.</summary>
    public uint? Priority { get; init; }

    /// <summary>tc_htb_opt.quantum in bytes, not 0: what it may send in its turn while it borrows. Null: the rate divided by <see cref="HtbQdisc.RateToQuantum"/>, 1000 to 200000.</summary>
    public uint? Quantum { get; init; }

    /// <summary>tc_ratespec.overhead in bytes: what each packet costs besides its own length. Null: nothing.</summary>
    public ushort? Overhead { get; init; }

    /// <summary>tc_ratespec.mpu in bytes: what a packet costs at least. Null: no minimum.</summary>
    public ushort? MinimumPacketUnit { get; init; }

    /// <summary>tc_ratespec.linklayer. Null: Ethernet.</summary>
    public LinkLayer? LinkLayer { get; init; }

    private BitRate EffectiveCeiling => Ceiling ?? Rate;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<HtbAttribute> data)
    {
        RequireEffect();
        BitRate ceiling = EffectiveCeiling;
        tc_htb_opt options = new()
        {
            rate = RateSpecification.Write(Rate, LinkLayer, Overhead, MinimumPacketUnit),
            ceil = RateSpecification.Write(ceiling, LinkLayer, Overhead, MinimumPacketUnit),
            buffer = PschedTicks.ForTransmission(Rate, Burst ?? DefaultBurst(Rate), nameof(Burst)),
            cbuffer = PschedTicks.ForTransmission(ceiling, CeilingBurst ?? DefaultBurst(ceiling), nameof(CeilingBurst)),
            quantum = Quantum ?? 0,
            prio = Priority ?? 0,
        };
        data.Write(HtbAttribute.Parms, in options);
        if (RateSpecification.IsWide(Rate))
        {
            data.WriteUInt64(HtbAttribute.Rate64, Rate.BytesPerSecond);
        }

        if (RateSpecification.IsWide(ceiling))
        {
            data.WriteUInt64(HtbAttribute.Ceil64, ceiling.BytesPerSecond);
        }
    }

    /// <inheritdoc/>
    protected internal override void Verify(TrafficClassInfo actual, AttributeReadback readback)
    {
        actual.TryGetData<HtbClassInfo>(out HtbClassInfo? data);
        readback.Expect<BitRate>("options > rate", Rate, data?.Rate);
        readback.Expect<BitRate>("options > ceil", EffectiveCeiling, data?.Ceiling);
        readback.Expect("options > prio", Priority, data?.Priority);
        readback.Expect("options > quantum", Quantum, data?.Quantum);
        readback.Expect("options > overhead", Overhead, data?.Overhead);
        readback.Expect("options > mpu", MinimumPacketUnit, data?.MinimumPacketUnit);
        readback.Expect("options > linklayer", LinkLayer, data?.LinkLayer);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber == Errno.EINVAL && refusal.ExtendedAck?.Message is null
        ? $"Is the queueing discipline {Handle.Major:x}: an htb?"
        : null;

    private static uint DefaultBurst(BitRate rate) => (uint)Math.Min(BurstForPacket + (rate.BytesPerSecond / 1_000_000_000), uint.MaxValue);

    /// <summary>Refuses what the kernel takes for something else.</summary>
    private void RequireEffect()
    {
        if (Ceiling is { BytesPerSecond: 0 })
        {
            throw new ArgumentException("a ceiling of 0 lets nothing through", nameof(Ceiling));
        }

        if (Priority >= tc_htb_opt.TC_HTB_NUMPRIO)
        {
            throw new ArgumentException($"the priorities of htb are 0 to {tc_htb_opt.TC_HTB_NUMPRIO - 1}, not {Priority}", nameof(Priority));
        }

        if (Quantum == 0)
        {
            throw new ArgumentException("a quantum of 0 means none to the kernel; leave Quantum null for one that follows from the rate", nameof(Quantum));
        }
    }
}
