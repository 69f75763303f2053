using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>
/// A queueing discipline to be made, of a kind without attributes of its own. Derive from it for such a kind that this library does not have, and from <see cref="QdiscSpec{TAttribute}"/> for one with
/// attributes. The same specification may serve for many links.
/// </summary>
public abstract class QdiscSpec
{
    /// <summary>TCA_KIND: <c>tbf</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>tcm_parent: where it is attached, <see cref="TrafficHandle.Root"/> unless set: a class such as <c>1:10</c> of another queueing discipline.</summary>
    public TrafficHandle Parent { get; init; } = TrafficHandle.Root;

    /// <summary>tcm_handle: its number, such as <c>1:</c>, by which classes and filters name it. Null: the kernel takes a free one from <c>8001:</c> on.</summary>
    public TrafficHandle? Handle { get; init; }

    /// <summary>TCA_RATE: that the kernel estimate the rate of what passes. Null: it does not.</summary>
    public RateEstimator? Estimator { get; init; }

    /// <summary>What a kernel needs for the kind, for the error where it lacks it: <c>CONFIG_NET_SCH_TBF (module sch_tbf)</c>.</summary>
    protected internal virtual string? KindRequirement => null;

    /// <summary>Room in bytes that the whole request needs at most. Override it where the options are longer than some 800 bytes.</summary>
    protected internal virtual int MaxLength => TrafficMessage.DefaultLength;

    /// <summary>Names for the errors about this request. Override with a static <see cref="QdiscAttributeSpaces.WithOptions"/>.</summary>
    protected internal virtual NetlinkAttributeSpace AttributeSpace => QdiscAttributeSpaces.Qdisc;

    /// <summary>Writes the request that makes it on a link into <paramref name="buffer"/>, as <see cref="QdiscClient.Create"/> sends it but for the sequence number; nothing is allocated.</summary>
    /// <param name="buffer">Where to write.</param>
    /// <param name="linkIndex">The link's index.</param>
    /// <returns>The request's length in bytes.</returns>
    /// <exception cref="InvalidOperationException">It does not fit.</exception>
    public int Encode(Span<byte> buffer, int linkIndex)
    {
        NetlinkMessageWriter writer = new(buffer, TrafficMessage.NewQdisc, QdiscMessage.CreateFlags | NetlinkMessageFlags.Request | NetlinkMessageFlags.Acknowledge);
        QdiscMessage.Write(ref writer, linkIndex, this, QdiscMessage.CreateFlags);
        return writer.Complete().Length;
    }

    /// <summary>Writes what the kind has outside TCA_OPTIONS, such as a size table. Does nothing unless overridden.</summary>
    protected internal virtual void WriteAttributes(NetlinkAttributeWriter<TrafficAttribute> qdisc)
    {
    }

    /// <summary>
    /// Writes <see cref="TrafficAttribute.Options"/>. Override it for a kind whose options are a struct, or begin with one; does nothing here, as kinds without options refuse to be changed with empty ones.
    /// </summary>
    protected internal virtual void WriteOptions(NetlinkAttributeWriter<TrafficAttribute> qdisc)
    {
    }

    /// <summary>Compares what was asked for with what the kernel made of it, as kernels ignore attributes that they do not know. Override for those of the kind.</summary>
    protected internal virtual void Verify(QdiscInfo actual, AttributeReadback readback)
    {
    }

    /// <summary>What would work, as a sentence, where the kernel's refusal does not say so by itself.</summary>
    protected internal virtual string? Advise(NetlinkError refusal) => null;
}
