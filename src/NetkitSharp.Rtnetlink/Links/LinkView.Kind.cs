using System.Diagnostics.CodeAnalysis;
using System.Text;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <content>The kind of the device, and of its master.</content>
public readonly ref partial struct LinkView
{
    /// <summary>IFLA_INFO_KIND: <c>netkit</c>, <c>veth</c>; null for physical devices and loopback. <see cref="IsKind"/> does not allocate.</summary>
    public string? Kind => FindInfo(LinkInfoAttribute.Kind, out NetlinkAttribute kind) ? kind.GetString() : null;

    /// <summary>IFLA_INFO_DATA: the kind's own attributes; <see cref="TryGetData"/> reads them.</summary>
    public NetlinkAttributes Data => FindInfo(LinkInfoAttribute.Data, out NetlinkAttribute data) ? data.GetNested() : default;

    /// <summary>IFLA_INFO_XSTATS: the kind's own counters, a struct of the driver's.</summary>
    public ReadOnlySpan<byte> ExtendedStatistics => FindInfo(LinkInfoAttribute.Xstats, out NetlinkAttribute statistics) ? statistics.Payload : default;

    /// <summary>IFLA_INFO_SLAVE_KIND: the kind of the device's master; null where it has none. <see cref="IsPortKind"/> does not allocate.</summary>
    public string? PortKind => FindInfo(LinkInfoAttribute.SlaveKind, out NetlinkAttribute kind) ? kind.GetString() : null;

    /// <summary>IFLA_INFO_SLAVE_DATA: the master's attributes for this port; <see cref="TryGetPortData"/> reads them.</summary>
    public NetlinkAttributes PortData => FindInfo(LinkInfoAttribute.SlaveData, out NetlinkAttribute data) ? data.GetNested() : default;

    /// <summary>Whether the device is of a kind: <c>netkit</c>.</summary>
    public bool IsKind(ReadOnlySpan<char> kind) => FindInfo(LinkInfoAttribute.Kind, out NetlinkAttribute actual) && Ascii.Equals(actual.GetStringBytes(), kind);

    /// <summary>What the kind reports of itself.</summary>
    /// <typeparam name="TData">The kind's data: <c>NetkitLinkInfo</c>, or a type of your own.</typeparam>
    /// <returns>Whether the device is of that kind.</returns>
    public bool TryGetData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : ILinkData<TData>
    {
        if (!IsKind(TData.Kind))
        {
            data = default;
            return false;
        }

        data = TData.Parse(Data);
        return true;
    }

    /// <summary>Whether the device is the port of a link of a kind: <c>bridge</c>.</summary>
    public bool IsPortKind(ReadOnlySpan<char> kind) => FindInfo(LinkInfoAttribute.SlaveKind, out NetlinkAttribute actual) && Ascii.Equals(actual.GetStringBytes(), kind);

    /// <summary>What the master reports of the device as its port.</summary>
    /// <typeparam name="TData">The port data of the master's kind: <c>BridgePortInfo</c>, or a type of your own.</typeparam>
    /// <returns>Whether the device is the port of such a master.</returns>
    public bool TryGetPortData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : ILinkPortData<TData>
    {
        if (!IsPortKind(TData.PortKind))
        {
            data = default;
            return false;
        }

        data = TData.Parse(PortData);
        return true;
    }

    private bool FindInfo(LinkInfoAttribute type, out NetlinkAttribute attribute) => _attributes.FindNested(LinkAttribute.Linkinfo).TryGet(type, out attribute);
}
