using System.Diagnostics.CodeAnalysis;
using System.Text;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>A filter, read where it lies in an RTM_NEWTFILTER message. Nothing is allocated unless a property says so.</summary>
public readonly ref struct FilterView : INetlinkView<FilterView>
{
    private readonly tcmsg _header;
    private readonly NetlinkAttributeTable<TrafficAttribute> _attributes;

    private FilterView(NetlinkMessage message)
    {
        _header = message.GetHeader<tcmsg>();
        _attributes = new NetlinkAttributeTable<TrafficAttribute>(message.GetAttributes<tcmsg>());
    }

    /// <summary>Where it hangs: the block, where it was found by a link whose block is shared.</summary>
    public FilterHook Hook => FilterHook.FromHeader(in _header);

    /// <summary>The priority, which tc(8) calls pref.</summary>
    public ushort Priority => FilterMessage.PriorityOf(_header.tcm_info);

    /// <summary>tcm_handle: its number among the filters of the priority.</summary>
    public uint Handle => _header.tcm_handle;

    /// <summary>The protocol of the packets that it looks at.</summary>
    public EtherType Protocol => FilterMessage.ProtocolOf(_header.tcm_info);

    /// <summary>TCA_CHAIN: its chain.</summary>
    public uint Chain => _attributes.FindUInt32(TrafficAttribute.Chain) ?? 0;

    /// <summary>TCA_KIND: <c>bpf</c>. Allocates; <see cref="IsKind"/> does not.</summary>
    public string Kind => _attributes.FindString(TrafficAttribute.Kind) ?? "";

    /// <summary>All attributes, for those that are not typed.</summary>
    public NetlinkAttributeTable<TrafficAttribute> Attributes => _attributes;

    /// <summary>What tells it from all others.</summary>
    public FilterKey Key => new(Hook, Priority, Handle) { Protocol = Protocol, Chain = Chain };

    internal ReadOnlySpan<byte> Options => _attributes.FindBytes(TrafficAttribute.Options);

    /// <summary>Whether it is of the kind <paramref name="kind"/>.</summary>
    public bool IsKind(ReadOnlySpan<char> kind) => _attributes.TryGet(TrafficAttribute.Kind, out NetlinkAttribute own) && Ascii.Equals(own.GetStringBytes(), kind);

    /// <summary>What the kind reports of itself.</summary>
    /// <typeparam name="TData">The kind's data: <c>BpfFilterInfo</c>, or a type of your own.</typeparam>
    /// <returns>Whether it is of that kind.</returns>
    /// <exception cref="NetlinkFormatException">The data is malformed.</exception>
    public bool TryGetData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : IFilterData<TData>
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
    public FilterInfo ToInfo() => new(this);

    /// <inheritdoc/>
    public static bool TryRead(NetlinkMessage message, out FilterView view)
    {
        view = default;
        if (message.Type != TrafficMessage.NewFilter)
        {
            return false;
        }

        // A list has, before the filters of each priority, a message about the priority itself.
        view = new FilterView(message);
        return view.Handle != 0 || view._attributes.Contains(TrafficAttribute.Options);
    }
}
