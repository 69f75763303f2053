using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// What to change of a link of one kind. Derive from it for a kind of your own: override <see cref="LinkChange.Kind"/> (null where none of the kind's attributes is to be changed) and write the
/// attributes in <see cref="WriteData"/>.
/// </summary>
/// <typeparam name="TAttribute">The kind's attributes in IFLA_INFO_DATA.</typeparam>
public abstract class LinkChange<TAttribute> : LinkChange
    where TAttribute : unmanaged, Enum
{
    private static readonly NetlinkAttributeSpace s_attributes = LinkAttributeSpaces.WithData(NetlinkAttributeSpace.Of<TAttribute>());

    /// <summary>Names for the errors about this request. Override with a static <see cref="LinkAttributeSpaces.WithData"/> where the kind has nests.</summary>
    protected internal override NetlinkAttributeSpace AttributeSpace => s_attributes;

    /// <summary>Writes the kind's attributes (IFLA_INFO_DATA).</summary>
    protected abstract void WriteData(NetlinkAttributeWriter<TAttribute> data);

    private protected override void WriteLinkInfo(in NetlinkAttributeWriter<LinkInfoAttribute> info)
    {
        using NetlinkAttributeWriter<TAttribute> data = info.BeginNested<TAttribute>(LinkInfoAttribute.Data);
        WriteData(data);
    }
}
