using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>A class as the kernel reported it (RTM_NEWTCLASS).</summary>
public sealed record TrafficClassInfo
{
    private readonly ReadOnlyMemory<byte> _options;
    private readonly ReadOnlyMemory<byte> _kindStatistics;

    internal TrafficClassInfo(TrafficClassView view)
    {
        LinkIndex = view.LinkIndex;
        Kind = view.Kind;
        Handle = view.Handle;
        Parent = view.Parent;
        LeafQdisc = view.LeafQdisc;
        Statistics = view.Statistics;
        _options = view.Options.ToArray();
        _kindStatistics = view.KindStatistics.ToArray();
    }

    /// <inheritdoc cref="TrafficClassView.LinkIndex"/>
    public int LinkIndex { get; }

    /// <summary>TCA_KIND: that of the queueing discipline.</summary>
    public string Kind { get; }

    /// <inheritdoc cref="TrafficClassView.Handle"/>
    public TrafficHandle Handle { get; }

    /// <inheritdoc cref="TrafficClassView.Parent"/>
    public TrafficHandle Parent { get; }

    /// <inheritdoc cref="TrafficClassView.LeafQdisc"/>
    public TrafficHandle LeafQdisc { get; }

    /// <summary>TCA_STATS2: the counters, as they were then.</summary>
    public TrafficStatistics Statistics { get; }

    /// <inheritdoc cref="TrafficClassView.TryGetData"/>
    public bool TryGetData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : ITrafficClassData<TData>
    {
        bool isKind = Kind == TData.Kind;
        data = isKind ? TData.Parse(new NetlinkAttribute((ushort)TrafficAttribute.Options, _options.Span, 0)) : default;
        return isKind;
    }

    /// <summary>The kind's own counters.</summary>
    /// <typeparam name="TStatistics">The kind's counters: <c>HtbClassStatistics</c>, or a type of your own.</typeparam>
    /// <returns>Whether it is of that kind, and the kernel reported them.</returns>
    public bool TryGetStatistics<TStatistics>([MaybeNullWhen(false)] out TStatistics statistics)
        where TStatistics : ITrafficClassStatistics<TStatistics>
    {
        bool reported = Kind == TStatistics.Kind && !_kindStatistics.IsEmpty;
        statistics = reported ? TStatistics.Parse(_kindStatistics.Span) : default;
        return reported;
    }
}
