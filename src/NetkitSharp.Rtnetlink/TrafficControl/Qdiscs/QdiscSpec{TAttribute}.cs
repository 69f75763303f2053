using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>
/// A queueing discipline to be made, of a kind with attributes of its own. Derive from it for a kind that this library does not have: give <see cref="QdiscSpec.Kind"/>, and write the kind's attributes in
/// <see cref="WriteData"/>.
/// </summary>
/// <typeparam name="TAttribute">The kind's attributes in TCA_OPTIONS.</typeparam>
public abstract class QdiscSpec<TAttribute> : QdiscSpec
    where TAttribute : unmanaged, Enum
{
    private static readonly NetlinkAttributeSpace s_attributes = QdiscAttributeSpaces.WithOptions(NetlinkAttributeSpace.Of<TAttribute>());

    /// <summary>Names for the errors about this request. Override with a static <see cref="QdiscAttributeSpaces.WithOptions"/> where the kind has nests.</summary>
    protected internal override NetlinkAttributeSpace AttributeSpace => s_attributes;

    /// <summary>Writes the kind's attributes (TCA_OPTIONS).</summary>
    protected abstract void WriteData(NetlinkAttributeWriter<TAttribute> data);

    /// <inheritdoc/>
    protected internal sealed override void WriteOptions(NetlinkAttributeWriter<TrafficAttribute> qdisc)
    {
        using NetlinkAttributeWriter<TAttribute> data = qdisc.BeginNested<TAttribute>(TrafficAttribute.Options);
        WriteData(data);
    }
}
