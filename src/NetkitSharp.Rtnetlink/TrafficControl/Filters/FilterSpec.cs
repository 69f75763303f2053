using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>
/// A filter to be made, of a kind without attributes of its own. Derive from it for such a kind that this library does not have, and from <see cref="FilterSpec{TAttribute}"/> for one with attributes. The same specification
/// may serve for many hooks.
/// </summary>
public abstract class FilterSpec
{
    /// <summary>TCA_KIND: <c>bpf</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The priority, which tc(8) calls pref, not 0: filters with a lower number come first. Null: the kernel takes one before all others, from 49152 down.</summary>
    public ushort? Priority { get; init; }

    /// <summary>tcm_handle: its number among the filters of the priority, not 0. Null: the kernel takes a free one.</summary>
    public uint? Handle { get; init; }

    /// <summary>The protocol of the packets that it looks at; all filters of a priority have the same (EINVAL).</summary>
    public EtherType Protocol { get; init; } = EtherType.All;

    /// <summary>TCA_CHAIN: its chain. Null: 0, the one that packets begin with.</summary>
    public uint? Chain { get; init; }

    /// <summary>What a kernel needs for the kind, for the error where it lacks it: <c>CONFIG_NET_CLS_BPF (module cls_bpf)</c>.</summary>
    protected internal virtual string? KindRequirement => null;

    /// <summary>Room in bytes that the whole request needs at most. Override it where the options are longer than some 800 bytes.</summary>
    protected internal virtual int MaxLength => TrafficMessage.DefaultLength;

    /// <summary>A descriptor whose number is in the request, and which is kept open until the kernel has answered; null where there is none.</summary>
    protected internal virtual SafeHandle? Descriptor => null;

    /// <summary>Names for the errors about this request. Override with a static <see cref="FilterAttributeSpaces.WithOptions"/>.</summary>
    protected internal virtual NetlinkAttributeSpace AttributeSpace => FilterAttributeSpaces.Filter;

    /// <summary>Writes the request that makes it at <paramref name="hook"/> into <paramref name="buffer"/>, as <see cref="FilterClient.Add"/> sends it but for the sequence number; nothing is allocated.</summary>
    /// <returns>The request's length in bytes.</returns>
    /// <exception cref="InvalidOperationException">It does not fit.</exception>
    public int Encode(Span<byte> buffer, FilterHook hook)
    {
        NetlinkMessageWriter writer = new(buffer, TrafficMessage.NewFilter, FilterMessage.AddFlags | NetlinkMessageFlags.Request | NetlinkMessageFlags.Acknowledge);
        FilterMessage.Write(ref writer, hook, this);
        return writer.Complete().Length;
    }

    /// <summary>Writes <see cref="TrafficAttribute.Options"/>. Override it for a kind whose options are a struct; does nothing here.</summary>
    protected internal virtual void WriteOptions(NetlinkAttributeWriter<TrafficAttribute> filter)
    {
    }

    /// <summary>Compares what was asked for with what the kernel made of it, as kernels ignore attributes that they do not know. Override for those of the kind.</summary>
    protected internal virtual void Verify(FilterInfo actual, AttributeReadback readback)
    {
    }

    /// <summary>What would work, as a sentence, where the kernel's refusal does not say so by itself.</summary>
    protected internal virtual string? Advise(NetlinkError refusal) => null;
}
