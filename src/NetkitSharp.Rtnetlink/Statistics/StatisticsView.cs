using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>The statistics of a link, read where they lie in a message (RTM_NEWSTATS); gone with the message. What was not asked for, or the link does not have, is null or empty.</summary>
public readonly ref struct StatisticsView : INetlinkView<StatisticsView>
{
    private readonly NetlinkAttributeTable<StatisticsAttribute> _attributes;

    private StatisticsView(NetlinkMessage message)
    {
        LinkIndex = (int)message.GetHeader<if_stats_msg>().ifindex;
        _attributes = new NetlinkAttributeTable<StatisticsAttribute>(message.GetAttributes<if_stats_msg>());
    }

    /// <summary>ifindex: the link's index.</summary>
    public int LinkIndex { get; }

    /// <summary>IFLA_STATS_LINK_64: the counters that every link has.</summary>
    public LinkStatistics? Link => _attributes.TryGet(StatisticsAttribute.Link64, out NetlinkAttribute link) ? LinkStatistics.Parse(link.Payload) : null;

    /// <summary>IFLA_STATS_LINK_XSTATS: what the link's kind counts besides, attributes of <see cref="ExtendedStatisticsAttribute"/>.</summary>
    public NetlinkAttributes Extended => _attributes.FindNested(StatisticsAttribute.LinkXstats);

    /// <summary>IFLA_STATS_LINK_XSTATS_SLAVE: what the link's master counts of it, attributes of <see cref="ExtendedStatisticsAttribute"/>.</summary>
    public NetlinkAttributes ExtendedPort => _attributes.FindNested(StatisticsAttribute.LinkXstatsSlave);

    /// <summary>IFLA_STATS_LINK_OFFLOAD_XSTATS: counters of offloaded links, attributes of <see cref="OffloadStatisticsAttribute"/>.</summary>
    public NetlinkAttributes Offload => _attributes.FindNested(StatisticsAttribute.LinkOffloadXstats);

    /// <summary>IFLA_OFFLOAD_XSTATS_CPU_HIT: what the processor handled although the link is offloaded.</summary>
    public LinkStatistics? CpuHit => Offload.TryGet(OffloadStatisticsAttribute.CpuHit, out NetlinkAttribute hit) ? LinkStatistics.Parse(hit.Payload) : null;

    /// <summary>IFLA_OFFLOAD_XSTATS_L3_STATS: what the hardware routed (Linux 5.18).</summary>
    public HardwareStatistics? HardwareRouted => Offload.TryGet(OffloadStatisticsAttribute.L3Stats, out NetlinkAttribute routed) ? HardwareStatistics.Parse(routed.Payload) : null;

    /// <summary>IFLA_OFFLOAD_XSTATS_HW_S_INFO_REQUEST of the L3 counters: whether somebody asked for them (Linux 5.18).</summary>
    public bool? IsHardwareRoutedRequested => HardwareInfo(HardwareStatisticsInfoAttribute.Request);

    /// <summary>IFLA_OFFLOAD_XSTATS_HW_S_INFO_USED of the L3 counters: whether a device counts (Linux 5.18).</summary>
    public bool? IsHardwareRoutedUsed => HardwareInfo(HardwareStatisticsInfoAttribute.Used);

    /// <summary>MPLS_STATS_LINK: the MPLS packets, where MPLS is enabled on the link (Linux 4.12).</summary>
    public MplsStatistics? Mpls =>
        _attributes.FindNested(StatisticsAttribute.AfSpec).TryGet(StatisticsFamilyAttribute.Mpls, out NetlinkAttribute family)
        && family.GetNested().TryGet(MplsStatisticsAttribute.Link, out NetlinkAttribute link)
            ? MplsStatistics.Parse(link.Payload)
            : null;

    /// <inheritdoc/>
    public static bool TryRead(NetlinkMessage message, out StatisticsView view)
    {
        if (message.Type != StatisticsMessage.New)
        {
            view = default;
            return false;
        }

        view = new StatisticsView(message);
        return true;
    }

    /// <summary>The statistics as a record.</summary>
    public StatisticsInfo ToInfo() => new(_attributes.FindBytes(StatisticsAttribute.LinkXstats).ToArray(), _attributes.FindBytes(StatisticsAttribute.LinkXstatsSlave).ToArray())
    {
        LinkIndex = LinkIndex,
        Link = Link,
        CpuHit = CpuHit,
        HardwareRouted = HardwareRouted,
        IsHardwareRoutedRequested = IsHardwareRoutedRequested,
        IsHardwareRoutedUsed = IsHardwareRoutedUsed,
        Mpls = Mpls,
    };

    private bool? HardwareInfo(HardwareStatisticsInfoAttribute type) =>
        Offload.TryGet(OffloadStatisticsAttribute.HwSInfo, out NetlinkAttribute info)
        && info.GetNested().TryGet(OffloadStatisticsAttribute.L3Stats, out NetlinkAttribute routed)
        && routed.GetNested().TryGet(type, out NetlinkAttribute flag)
            ? flag.GetByte() != 0
            : null;
}
