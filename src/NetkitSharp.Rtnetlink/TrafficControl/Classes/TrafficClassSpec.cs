using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>
/// A class to be made in a queueing discipline that has classes, without attributes of its own. Derive from it for such a kind that this library does not have, and from
/// <see cref="TrafficClassSpec{TAttribute}"/> for one with attributes. The same specification may serve for many links.
/// </summary>
public abstract class TrafficClassSpec
{
    /// <summary>A class in the queueing discipline <c>1:</c> where <paramref name="handle"/> is <c>1:10</c>.</summary>
    /// <param name="handle">tcm_handle: the class' number.</param>
    /// <exception cref="ArgumentException">The minor or the major is 0.</exception>
    protected TrafficClassSpec(TrafficHandle handle)
    {
        TrafficClassMessage.RequireClass(handle);
        Handle = handle;
        Parent = new TrafficHandle(handle.Major, 0);
    }

    /// <summary>TCA_KIND: that of the queueing discipline, <c>htb</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>tcm_handle: the class' number.</summary>
    public TrafficHandle Handle { get; }

    /// <summary>tcm_parent: the class that it is in, or the queueing discipline, which it is unless set. It is for life.</summary>
    public TrafficHandle Parent { get; init; }

    /// <summary>TCA_RATE: that the kernel estimate the rate of what passes. Null: it does not.</summary>
    public RateEstimator? Estimator { get; init; }

    /// <summary>Room in bytes that the whole request needs at most. Override it where the options are longer than some 800 bytes.</summary>
    protected internal virtual int MaxLength => TrafficMessage.DefaultLength;

    /// <summary>Names for the errors about this request. Override with a static <see cref="TrafficClassAttributeSpaces.WithOptions"/>.</summary>
    protected internal virtual NetlinkAttributeSpace AttributeSpace => TrafficClassAttributeSpaces.Class;

    /// <summary>Writes the request that makes it on a link into <paramref name="buffer"/>, as <see cref="TrafficClassClient.Create"/> sends it but for the sequence number; nothing is allocated.</summary>
    /// <param name="buffer">Where to write.</param>
    /// <param name="linkIndex">The link's index.</param>
    /// <returns>The request's length in bytes.</returns>
    /// <exception cref="InvalidOperationException">It does not fit.</exception>
    public int Encode(Span<byte> buffer, int linkIndex)
    {
        NetlinkMessageWriter writer = new(buffer, TrafficMessage.NewClass, TrafficClassMessage.CreateFlags | NetlinkMessageFlags.Request | NetlinkMessageFlags.Acknowledge);
        TrafficClassMessage.Write(ref writer, linkIndex, this);
        return writer.Complete().Length;
    }

    /// <summary>Writes <see cref="TrafficAttribute.Options"/>. Override it for a kind whose options are a struct; does nothing here.</summary>
    protected internal virtual void WriteOptions(NetlinkAttributeWriter<TrafficAttribute> trafficClass)
    {
    }

    /// <summary>Compares what was asked for with what the kernel made of it, as kernels ignore attributes that they do not know. Override for those of the kind.</summary>
    protected internal virtual void Verify(TrafficClassInfo actual, AttributeReadback readback)
    {
    }

    /// <summary>What would work, as a sentence, where the kernel's refusal does not say so by itself.</summary>
    protected internal virtual string? Advise(NetlinkError refusal) => null;
}
