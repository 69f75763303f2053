using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// A link to be made, of a kind with attributes of its own. Derive from it for a kind that this library does not have: give <see cref="LinkSpec.Kind"/>, and write the kind's attributes in
/// <see cref="WriteData"/>.
/// </summary>
/// <typeparam name="TAttribute">The kind's attributes in IFLA_INFO_DATA.</typeparam>
public abstract class LinkSpec<TAttribute> : LinkSpec
    where TAttribute : unmanaged, Enum
{
    private static readonly NetlinkAttributeSpace s_attributes = LinkAttributeSpaces.WithData(NetlinkAttributeSpace.Of<TAttribute>());

    /// <summary>A link called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    protected LinkSpec(string name)
        : base(name)
    {
    }

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
