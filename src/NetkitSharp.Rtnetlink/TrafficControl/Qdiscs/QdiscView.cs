using System.Diagnostics.CodeAnalysis;
using System.Text;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>A queueing discipline, read where it lies in an RTM_NEWQDISC message. Nothing is allocated unless a property says so.</summary>
public readonly ref struct QdiscView : INetlinkView<QdiscView>
{
    private readonly tcmsg _header;
    private readonly NetlinkAttributeTable<TrafficAttribute> _attributes;

    private QdiscView(NetlinkMessage message)
    {
        _header = message.GetHeader<tcmsg>();
        _attributes = new NetlinkAttributeTable<TrafficAttribute>(message.GetAttributes<tcmsg>());
    }

    /// <summary>tcm_ifindex: the link's index.</summary>
    public int LinkIndex => _header.tcm_ifindex;

    /// <summary>tcm_handle: its number; <see cref="TrafficHandle.None"/> for one that the kernel made by itself.</summary>
    public TrafficHandle Handle => new(_header.tcm_handle);

    /// <summary>tcm_parent: <see cref="TrafficHandle.Root"/>, <see cref="TrafficHandle.Ingress"/>, or the class that sends through it.</summary>
    public TrafficHandle Parent => new(_header.tcm_parent);

    /// <summary>tcm_info: how often the kernel refers to it.</summary>
    public int ReferenceCount => (int)_header.tcm_info;

    /// <summary>TCA_KIND: <c>tbf</c>. Allocates; <see cref="IsKind"/> does not.</summary>
    public string Kind => _attributes.FindString(TrafficAttribute.Kind) ?? "";

    /// <summary>TCA_HW_OFFLOAD: the device does the work.</summary>
    public bool IsOffloaded => _attributes.FindByte(TrafficAttribute.HwOffload) is > 0;

    /// <summary>TCA_INGRESS_BLOCK: the shared filter block for what the link receives; null where there is none.</summary>
    public uint? IngressBlock => _attributes.FindUInt32(TrafficAttribute.IngressBlock);

    /// <summary>TCA_EGRESS_BLOCK: the shared filter block for what the link sends; null where there is none.</summary>
    public uint? EgressBlock => _attributes.FindUInt32(TrafficAttribute.EgressBlock);

    /// <summary>TCA_STATS2: the counters.</summary>
    /// <exception cref="NetlinkFormatException">They are malformed.</exception>
    public TrafficStatistics Statistics => TrafficStatistics.Read(_attributes.FindNested(TrafficAttribute.Stats2));

    /// <summary>All attributes, for those that are not typed.</summary>
    public NetlinkAttributeTable<TrafficAttribute> Attributes => _attributes;

    /// <summary>TCA_STATS_APP: the kind's own counters, as the kernel lays them out.</summary>
    internal ReadOnlySpan<byte> KindStatistics =>
        new NetlinkAttributeTable<TrafficStatisticsAttribute>(_attributes.FindNested(TrafficAttribute.Stats2)).FindBytes(TrafficStatisticsAttribute.App);

    internal ReadOnlySpan<byte> Options => _attributes.FindBytes(TrafficAttribute.Options);

    /// <summary>Whether it is of the kind <paramref name="kind"/>.</summary>
    public bool IsKind(ReadOnlySpan<char> kind) => _attributes.TryGet(TrafficAttribute.Kind, out NetlinkAttribute own) && Ascii.Equals(own.GetStringBytes(), kind);

    /// <summary>What the kind reports of itself.</summary>
    /// <typeparam name="TData">The kind's data: <c>TbfQdiscInfo</c>, or a type of your own.</typeparam>
    /// <returns>Whether it is of that kind.</returns>
    /// <exception cref="NetlinkFormatException">The data is malformed.</exception>
    public bool TryGetData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : IQdiscData<TData>
    {
        if (!IsKind(TData.Kind))
        {
            data = default;
            return false;
        }

        _attributes.TryGet(TrafficAttribute.Options, out NetlinkAttribute options);
        data = TData.Parse(options);
        return true;
    }

    /// <summary>Copies everything.</summary>
    /// <exception cref="NetlinkFormatException">An attribute is malformed.</exception>
    public QdiscInfo ToInfo() => new(this);

    /// <inheritdoc/>
    public static bool TryRead(NetlinkMessage message, out QdiscView view)
    {
        view = message.Type == TrafficMessage.NewQdisc ? new QdiscView(message) : default;
        return message.Type == TrafficMessage.NewQdisc;
    }
}
