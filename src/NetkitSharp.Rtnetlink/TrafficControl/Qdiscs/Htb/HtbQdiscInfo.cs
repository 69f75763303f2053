using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Htb;

/// <summary>What an htb reports of itself.</summary>
public sealed record HtbQdiscInfo : IQdiscData<HtbQdiscInfo>
{
    private HtbQdiscInfo(NetlinkAttribute options)
    {
        NetlinkAttributeTable<HtbAttribute> attributes = new(options.GetNested());
        tc_htb_glob general = attributes.TryGet(HtbAttribute.Init, out NetlinkAttribute found) ? found.Get<tc_htb_glob>() : default;
        Version = new Version((int)(general.version >> 16), (int)(general.version & 0xffff));
        RateToQuantum = general.rate2quantum;
        DefaultClass = (ushort)general.defcls;
        DirectPackets = general.direct_pkts;
        DirectQueueLength = attributes.FindUInt32(HtbAttribute.DirectQlen);
        Offload = attributes.Contains(HtbAttribute.Offload);
    }

    /// <inheritdoc/>
    public static string Kind => "htb";

    /// <summary>tc_htb_glob.version: <c>3.17</c>.</summary>
    public Version Version { get; }

    /// <summary>tc_htb_glob.rate2quantum: by which a class' rate in bytes a second is divided for what it may send in its turn.</summary>
    public uint RateToQuantum { get; }

    /// <summary>tc_htb_glob.defcls: the minor of the class for packets that no filter leads elsewhere; 0 for none.</summary>
    public ushort DefaultClass { get; }

    /// <summary>tc_htb_glob.direct_pkts: packets that were sent without a class, past all rates.</summary>
    public uint DirectPackets { get; }

    /// <summary>TCA_HTB_DIRECT_QLEN: the packets without a class that may wait.</summary>
    public uint? DirectQueueLength { get; }

    /// <summary>TCA_HTB_OFFLOAD: the device does the work (Linux 5.12).</summary>
    public bool Offload { get; }

    /// <inheritdoc/>
    public static HtbQdiscInfo Parse(NetlinkAttribute options) => new(options);
}
