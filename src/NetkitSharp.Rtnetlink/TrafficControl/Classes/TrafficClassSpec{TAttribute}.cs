using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>
/// A class to be made, with attributes of its own. Derive from it for a kind that this library does not have: give <see cref="TrafficClassSpec.Kind"/>, and write the attributes in <see cref="WriteData"/>.
/// </summary>
/// <typeparam name="TAttribute">The class' attributes in TCA_OPTIONS.</typeparam>
public abstract class TrafficClassSpec<TAttribute> : TrafficClassSpec
    where TAttribute : unmanaged, Enum
{
    private static readonly NetlinkAttributeSpace s_attributes = TrafficClassAttributeSpaces.WithOptions(NetlinkAttributeSpace.Of<TAttribute>());

    /// <inheritdoc/>
    protected TrafficClassSpec(TrafficHandle handle)
        : base(handle)
    {
    }

    /// <summary>Names for the errors about this request. Override with a static <see cref="TrafficClassAttributeSpaces.WithOptions"/> where the kind has nests.</summary>
    protected internal override NetlinkAttributeSpace AttributeSpace => s_attributes;

    /// <summary>Writes the class' attributes (TCA_OPTIONS).</summary>
    protected abstract void WriteData(NetlinkAttributeWriter<TAttribute> data);

    /// <inheritdoc/>
    protected internal sealed override void WriteOptions(NetlinkAttributeWriter<TrafficAttribute> trafficClass)
    {
        using NetlinkAttributeWriter<TAttribute> data = trafficClass.BeginNested<TAttribute>(TrafficAttribute.Options);
        WriteData(data);
    }
}
