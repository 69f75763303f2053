using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// What to change of a link as the port of a master of one kind. Derive from it for a kind of your own: give <see cref="LinkPortChange.PortKind"/>, and write the attributes in <see cref="WriteData"/>.
/// </summary>
/// <typeparam name="TAttribute">The attributes of the kind's ports in IFLA_INFO_SLAVE_DATA.</typeparam>
public abstract class LinkPortChange<TAttribute> : LinkPortChange
    where TAttribute : unmanaged, Enum
{
    private static readonly NetlinkAttributeSpace s_attributes = LinkAttributeSpaces.WithPortData(NetlinkAttributeSpace.Of<TAttribute>());

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => s_attributes;

    /// <summary>Writes the attributes of the port (IFLA_INFO_SLAVE_DATA).</summary>
    protected abstract void WriteData(NetlinkAttributeWriter<TAttribute> data);

    internal override void WriteLinkInfo(NetlinkAttributeWriter<LinkInfoAttribute> info)
    {
        using NetlinkAttributeWriter<TAttribute> data = info.BeginNested<TAttribute>(LinkInfoAttribute.SlaveData);
        WriteData(data);
    }
}
