using System.Diagnostics.CodeAnalysis;
using System.Text;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>A class, read where it lies in an RTM_NEWTCLASS message. Nothing is allocated unless a property says so.</summary>
public readonly ref struct TrafficClassView : INetlinkView<TrafficClassView>
{
    private readonly tcmsg _header;
    private readonly NetlinkAttributeTable<TrafficAttribute> _attributes;

    private TrafficClassView(NetlinkMessage message)
    {
        _header = message.GetHeader<tcmsg>();
        _attributes = new NetlinkAttributeTable<TrafficAttribute>(message.GetAttributes<tcmsg>());
    }

    /// <summary>tcm_ifindex: the link's index.</summary>
    public int LinkIndex => _header.tcm_ifindex;

    /// <summary>tcm_handle: the class' number.</summary>
    public TrafficHandle Handle => new(_header.tcm_handle);

    /// <summary>tcm_parent: the class that it is in; <see cref="TrafficHandle.Root"/> where it is in none.</summary>
    public TrafficHandle Parent => new(_header.tcm_parent);

    /// <summary>tcm_info: the queueing discipline that the class sends through; <see cref="TrafficHandle.None"/> for a class with classes in it, or one that the kernel made by itself.</summary>
    public TrafficHandle LeafQdisc => new(_header.tcm_info);

    /// <summary>TCA_KIND: that of the queueing discipline. Allocates; <see cref="IsKind"/> does not.</summary>
    public string Kind => _attributes.FindString(TrafficAttribute.Kind) ?? "";

    /// <summary>TCA_STATS2: the counters.</summary>
    /// <exception cref="NetlinkFormatException">They are malformed.</exception>
    public TrafficStatistics Statistics => TrafficStatistics.Read(_attributes.FindNested(TrafficAttribute.Stats2));

    /// <summary>All attributes, for those that are not typed.</summary>
    public NetlinkAttributeTable<TrafficAttribute> Attributes => _attributes;

    internal ReadOnlySpan<byte> Options => _attributes.FindBytes(TrafficAttribute.Options);

    /// <summary>TCA_STATS_APP: the kind's own counters, as the kernel lays them out.</summary>
    internal ReadOnlySpan<byte> KindStatistics =>
        new NetlinkAttributeTable<TrafficStatisticsAttribute>(_attributes.FindNested(TrafficAttribute.Stats2)).FindBytes(TrafficStatisticsAttribute.App);

    /// <summary>Whether it is of the kind <paramref name="kind"/>.</summary>
    public bool IsKind(ReadOnlySpan<char> kind) => _attributes.TryGet(TrafficAttribute.Kind, out NetlinkAttribute own) && Ascii.Equals(own.GetStringBytes(), kind);

    /// <summary>What the class reports of itself.</summary>
    /// <typeparam name="TData">The kind's data: <c>HtbClassInfo</c>, or a type of your own.</typeparam>
    /// <returns>Whether it is of that kind.</returns>
    /// <exception cref="NetlinkFormatException">The data is malformed.</exception>
    public bool TryGetData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : ITrafficClassData<TData>
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
    public TrafficClassInfo ToInfo() => new(this);

    /// <inheritdoc/>
    public static bool TryRead(NetlinkMessage message, out TrafficClassView view)
    {
        view = message.Type == TrafficMessage.NewClass ? new TrafficClassView(message) : default;
        return message.Type == TrafficMessage.NewClass;
    }
}
