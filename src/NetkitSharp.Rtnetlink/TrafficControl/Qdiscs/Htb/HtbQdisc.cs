using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Htb;

/// <summary>
/// A hierarchical token bucket: classes with guaranteed rates that lend each other what they do not use (CONFIG_NET_SCH_HTB). Give it a handle, make its classes as <c>HtbClass</c>, and lead packets to them by filters or by
/// SO_PRIORITY. Its settings are for life.
/// </summary>
/// <example>
/// <code>
/// rtnl.Qdiscs.Create(link, new HtbQdisc { Handle = TrafficHandle.Parse("1:"), DefaultClass = 0x20 });
/// rtnl.TrafficClasses.Create(link, new HtbClass(TrafficHandle.Parse("1:20"), BitRate.Mbps(100)));
/// </code>
/// </example>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc-htb.8.html">tc-htb(8)</seealso>
public sealed class HtbQdisc : QdiscSpec<HtbAttribute>
{
    private const uint DefaultRateToQuantum = 10;

    /// <inheritdoc/>
    public override string Kind => "htb";

    /// <summary>tc_htb_glob.defcls: the minor of the class for packets that no filter leads elsewhere: 0x20 for <c>1:20</c>. Null, or a class that does not exist: they are sent at once, past all rates.</summary>
    public ushort? DefaultClass { get; init; }

    /// <summary>tc_htb_glob.rate2quantum, 1 or more: a class' rate in bytes a second divided by it is what it may send in its turn, where it does not say itself. Null: 10, as tc(8) has it.</summary>
    public uint? RateToQuantum { get; init; }

    /// <summary>TCA_HTB_DIRECT_QLEN: the packets without a class that may wait. Null: the link's TX queue length.</summary>
    public uint? DirectQueueLength { get; init; }

    /// <summary>TCA_HTB_OFFLOAD: the device does the work (Linux 5.12). EOPNOTSUPP where it cannot.</summary>
    public bool Offload { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_NET_SCH_HTB (module sch_htb)";

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<HtbAttribute> data)
    {
        tc_htb_glob options = new() { version = tc_htb_glob.TC_HTB_PROTOVER, rate2quantum = RateToQuantum ?? DefaultRateToQuantum, defcls = DefaultClass ?? 0u };
        data.Write(HtbAttribute.Init, in options);
        if (DirectQueueLength is { } length)
        {
            data.WriteUInt32(HtbAttribute.DirectQlen, length);
        }

        if (Offload)
        {
            data.WriteFlag(HtbAttribute.Offload);
        }
    }

    /// <inheritdoc/>
    protected internal override void Verify(QdiscInfo actual, AttributeReadback readback)
    {
        actual.TryGetData<HtbQdiscInfo>(out HtbQdiscInfo? data);
        readback.Expect<ushort>("options > default", DefaultClass, data?.DefaultClass);
        readback.Expect("options > rate2quantum", RateToQuantum, data?.RateToQuantum);
        readback.Expect("options > direct-qlen", DirectQueueLength, data?.DirectQueueLength);
        readback.Expect<bool>("options > offload", Offload, data?.Offload, "Linux 5.12");
    }
}
