using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>A filter as the kernel reported it (RTM_NEWTFILTER).</summary>
public sealed record FilterInfo
{
    private readonly ReadOnlyMemory<byte> _options;

    internal FilterInfo(FilterView view)
    {
        Key = view.Key;
        Kind = view.Kind;
        _options = view.Options.ToArray();
    }

    /// <summary>What tells it from all others.</summary>
    public FilterKey Key { get; }

    /// <inheritdoc cref="FilterView.Hook"/>
    public FilterHook Hook => Key.Hook;

    /// <inheritdoc cref="FilterView.Priority"/>
    public ushort Priority => Key.Priority;

    /// <inheritdoc cref="FilterView.Handle"/>
    public uint Handle => Key.Handle;

    /// <inheritdoc cref="FilterView.Protocol"/>
    public EtherType Protocol => Key.Protocol;

    /// <inheritdoc cref="FilterView.Chain"/>
    public uint Chain => Key.Chain;

    /// <summary>TCA_KIND: <c>bpf</c>.</summary>
    public string Kind { get; }

    /// <inheritdoc cref="FilterView.TryGetData"/>
    public bool TryGetData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : IFilterData<TData>
    {
        bool isKind = Kind == TData.Kind;
        data = isKind ? TData.Parse(new NetlinkAttribute((ushort)TrafficAttribute.Options, _options.Span, 0)) : default;
        return isKind;
    }
}
