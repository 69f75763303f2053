using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>
/// An encapsulation with attributes of its own. Derive from it for a type that this library does not have, and write the attributes in <see cref="WriteData"/>; implement
/// <see cref="IRouteEncapsulation{TSelf}"/> as well to read what the kernel reports.
/// </summary>
/// <typeparam name="TAttribute">The type's attributes in RTA_ENCAP and NHA_ENCAP.</typeparam>
public abstract record RouteEncapsulation<TAttribute> : RouteEncapsulation
    where TAttribute : unmanaged, Enum
{
    private static readonly NetlinkAttributeSpace s_attributes = NetlinkAttributeSpace.Of<TAttribute>();

    /// <summary>The names of the attributes, for the errors about them. Override with a static space where there are nests.</summary>
    protected internal override NetlinkAttributeSpace AttributeSpace => s_attributes;

    /// <summary>Writes the type's attributes.</summary>
    protected abstract void WriteData(NetlinkAttributeWriter<TAttribute> data);

    internal sealed override void Write<TOuter>(NetlinkAttributeWriter<TOuter> attributes, TOuter type)
    {
        using NetlinkAttributeWriter<TAttribute> data = attributes.BeginNested<TAttribute>(type);
        WriteData(data);
    }
}
