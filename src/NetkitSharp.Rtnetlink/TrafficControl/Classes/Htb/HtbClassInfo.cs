using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Htb;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes.Htb;

/// <summary>What a class of an htb reports of itself.</summary>
public sealed record HtbClassInfo : ITrafficClassData<HtbClassInfo>
{
    private HtbClassInfo(NetlinkAttribute options)
    {
        NetlinkAttributeTable<HtbAttribute> attributes = new(options.GetNested());
        tc_htb_opt parms = attributes.TryGet(HtbAttribute.Parms, out NetlinkAttribute found) ? found.Get<tc_htb_opt>() : default;
        Rate = RateSpecification.ReadRate(in parms.rate, attributes.FindUInt64(HtbAttribute.Rate64));
        Ceiling = RateSpecification.ReadRate(in parms.ceil, attributes.FindUInt64(HtbAttribute.Ceil64));
        Burst = PschedTicks.ToBytes(Rate, parms.buffer);
        CeilingBurst = PschedTicks.ToBytes(Ceiling, parms.cbuffer);
        Priority = parms.prio;
        Quantum = parms.quantum;
        Level = (int)parms.level;
        Overhead = parms.rate.overhead;
        MinimumPacketUnit = parms.rate.mpu;
        LinkLayer = RateSpecification.ReadLinkLayer(in parms.rate);
        Offload = attributes.Contains(HtbAttribute.Offload);
    }

    /// <inheritdoc/>
    public static string Kind => "htb";

    /// <summary>TCA_HTB_RATE64: the rate that the class is guaranteed.</summary>
    public BitRate Rate { get; }

    /// <summary>TCA_HTB_CEIL64: the rate that it reaches with what it borrows.</summary>
    public BitRate Ceiling { get; }

    /// <summary>tc_htb_opt.buffer in bytes: what may leave at once. The kernel keeps it as a time of 64 ns steps, so that it may come back a few bytes higher than it was set.</summary>
    public ulong Burst { get; }

    /// <summary>tc_htb_opt.cbuffer in bytes: what may leave at once at the link's speed while it borrows, like <see cref="Burst"/>.</summary>
    public ulong CeilingBurst { get; }

    /// <summary>tc_htb_opt.prio: classes with a lower number borrow first.</summary>
    public uint Priority { get; }

    /// <summary>tc_htb_opt.quantum in bytes: what it may send in its turn while it borrows.</summary>
    public uint Quantum { get; }

    /// <summary>tc_htb_opt.level: 0 for a class without classes in it, 7 for one at the top with some.</summary>
    public int Level { get; }

    /// <summary>tc_ratespec.overhead in bytes: what each packet costs besides its own length.</summary>
    public ushort Overhead { get; }

    /// <summary>tc_ratespec.mpu in bytes: what a packet costs at least.</summary>
    public ushort MinimumPacketUnit { get; }

    /// <summary>tc_ratespec.linklayer.</summary>
    public LinkLayer LinkLayer { get; }

    /// <summary>TCA_HTB_OFFLOAD: the device does the work (Linux 5.12).</summary>
    public bool Offload { get; }

    /// <inheritdoc/>
    public static HtbClassInfo Parse(NetlinkAttribute options) => new(options);
}
