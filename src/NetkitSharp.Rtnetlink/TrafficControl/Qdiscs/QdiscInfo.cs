using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>A queueing discipline as the kernel reported it (RTM_NEWQDISC).</summary>
public sealed record QdiscInfo
{
    private readonly ReadOnlyMemory<byte> _options;
    private readonly ReadOnlyMemory<byte> _kindStatistics;

    internal QdiscInfo(QdiscView view)
    {
        LinkIndex = view.LinkIndex;
        Kind = view.Kind;
        Handle = view.Handle;
        Parent = view.Parent;
        ReferenceCount = view.ReferenceCount;
        IsOffloaded = view.IsOffloaded;
        IngressBlock = view.IngressBlock;
        EgressBlock = view.EgressBlock;
        Statistics = view.Statistics;
        _options = view.Options.ToArray();
        _kindStatistics = view.KindStatistics.ToArray();
    }

    /// <inheritdoc cref="QdiscView.LinkIndex"/>
    public int LinkIndex { get; }

    /// <summary>TCA_KIND: <c>tbf</c>.</summary>
    public string Kind { get; }

    /// <inheritdoc cref="QdiscView.Handle"/>
    public TrafficHandle Handle { get; }

    /// <inheritdoc cref="QdiscView.Parent"/>
    public TrafficHandle Parent { get; }

    /// <inheritdoc cref="QdiscView.ReferenceCount"/>
    public int ReferenceCount { get; }

    /// <inheritdoc cref="QdiscView.IsOffloaded"/>
    public bool IsOffloaded { get; }

    /// <inheritdoc cref="QdiscView.IngressBlock"/>
    public uint? IngressBlock { get; }

    /// <inheritdoc cref="QdiscView.EgressBlock"/>
    public uint? EgressBlock { get; }

    /// <summary>TCA_STATS2: the counters, as they were then.</summary>
    public TrafficStatistics Statistics { get; }

    /// <inheritdoc cref="QdiscView.TryGetData"/>
    public bool TryGetData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : IQdiscData<TData>
    {
        bool isKind = Kind == TData.Kind;
        data = isKind ? TData.Parse(new NetlinkAttribute((ushort)TrafficAttribute.Options, _options.Span, 0)) : default;
        return isKind;
    }

    /// <summary>The kind's own counters.</summary>
    /// <typeparam name="TStatistics">The kind's counters: <c>FqStatistics</c>, or a type of your own.</typeparam>
    /// <returns>Whether it is of that kind, and the kernel reported them.</returns>
    public bool TryGetStatistics<TStatistics>([MaybeNullWhen(false)] out TStatistics statistics)
        where TStatistics : IQdiscStatistics<TStatistics>
    {
        bool reported = Kind == TStatistics.Kind && !_kindStatistics.IsEmpty;
        statistics = reported ? TStatistics.Parse(_kindStatistics.Span) : default;
        return reported;
    }
}
