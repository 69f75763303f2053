using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// A link to be made, of a kind without attributes of its own. Derive from it for such a kind that this library does not have, and from <see cref="LinkSpec{TAttribute}"/> for one with attributes.
/// </summary>
public abstract class LinkSpec : LinkSettings
{
    /// <summary>A link called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    protected LinkSpec(string name)
        : base(name)
    {
    }

    /// <summary>IFLA_INFO_KIND: <c>netkit</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>What a kernel needs for the kind, for the error where it lacks it: <c>CONFIG_NETKIT, Linux 6.7 or later</c>.</summary>
    protected internal virtual string? KindRequirement => null;

    /// <summary>IFLA_LINK: the lower device, by its index in the namespace of the client's socket; null for kinds without one.</summary>
    protected internal virtual int? LowerIndex => null;

    /// <summary>
    /// IFLA_LINK_NETNSID: the namespace that the lower device is in, by the id that it has in the namespace that the new device is made in; null is the namespace of the client's socket. CAP_NET_ADMIN is needed in it.
    /// EINVAL where no namespace has the id.
    /// </summary>
    public int? LowerNamespaceId
    {
        get;
        init => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the id of a namespace is not negative");
    }

    /// <summary>Names for the errors about this request. Override with a static <see cref="LinkAttributeSpaces.WithData"/>.</summary>
    protected internal virtual NetlinkAttributeSpace AttributeSpace => LinkAttributeSpaces.Link;

    /// <summary>
    /// Writes the whole request into <paramref name="buffer"/>, as <see cref="LinkClient"/> sends it but for the sequence number; nothing is allocated.
    /// </summary>
    /// <returns>The request's length in bytes.</returns>
    /// <exception cref="InvalidOperationException">It does not fit.</exception>
    public int Encode(Span<byte> buffer)
    {
        NetlinkMessageWriter writer = new(buffer, LinkMessage.New, CreateFlags);
        Write(ref writer);
        return writer.Complete().Length;
    }

    /// <summary>An echo goes to the namespace of the device, where this socket does not hear it.</summary>
    internal NetlinkMessageFlags CreateFlags =>
        NetlinkMessageFlags.Request | NetlinkMessageFlags.Acknowledge | NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive
        | (Namespace is null ? NetlinkMessageFlags.Echo : NetlinkMessageFlags.None);

    /// <summary>What takes a request of its own and concerns a device that is up must be in place before: the link-local address is made when it goes up.</summary>
    internal bool GoesUpLater => Up && (HasFamilies || Carrier is not null || ProtoDown is not null);

    internal void Write(ref NetlinkMessageWriter writer)
    {
        ifinfomsg header = new() { ifi_index = Index ?? 0 };
        if (Up && !GoesUpLater)
        {
            header.ifi_flags = header.ifi_change = (uint)LinkFlags.Up;
        }

        NetlinkAttributeWriter<LinkAttribute> link = writer.Begin<ifinfomsg, LinkAttribute>(in header);
        WriteNew(link);
        WriteOptional(link, LinkAttribute.Master, MasterIndex);
        if (LowerIndex is { } lower)
        {
            link.WriteInt32(LinkAttribute.Link, lower);
        }

        WriteOptional(link, LinkAttribute.LinkNetnsid, LowerNamespaceId);

        using NetlinkAttributeWriter<LinkInfoAttribute> info = link.BeginNested<LinkInfoAttribute>(LinkAttribute.Linkinfo);
        info.WriteString(LinkInfoAttribute.Kind, Kind);
        WriteLinkInfo(info);
    }

    /// <summary>Writes what follows the kind in IFLA_LINKINFO.</summary>
    private protected virtual void WriteLinkInfo(in NetlinkAttributeWriter<LinkInfoAttribute> info)
    {
    }

    /// <summary>Compares what was asked for with what the kernel made of it, as kernels ignore kind attributes that they do not know. Override for those of the kind.</summary>
    protected internal virtual void Verify(LinkInfo actual, LinkReadback readback)
    {
    }

    /// <summary>What would work, as a sentence, where the kernel's refusal does not say so by itself.</summary>
    protected internal virtual string? Advise(NetlinkError refusal) => null;
}
