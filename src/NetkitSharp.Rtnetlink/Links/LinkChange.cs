using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// What to change of a link: all of <see cref="LinkConfiguration"/>, and what only a device that exists has. Null leaves as it is. Kinds derive from <see cref="LinkChange{TAttribute}"/> for what they can change of themselves.
/// </summary>
public class LinkChange : LinkConfiguration
{
    /// <summary>IFF_UP: true sets the device up, false down.</summary>
    public bool? Up { get; init; }

    /// <summary>IFF_PROMISC: whether the device takes packets for others too.</summary>
    public bool? Promiscuous { get; init; }

    /// <summary>IFF_ALLMULTI: whether the device takes all multicast packets.</summary>
    public bool? AllMulticast { get; init; }

    /// <summary>IFF_MULTICAST: whether the device is used for multicast.</summary>
    public bool? Multicast { get; init; }

    /// <summary>IFF_NOARP, the other way round: whether neighbours are resolved on the device.</summary>
    public bool? Arp { get; init; }

    /// <summary>IFLA_IFNAME: the new name. EEXIST where it is taken, in the namespace moved to if there is one.</summary>
    public string? Name
    {
        get;
        init
        {
            if (value is not null)
            {
                LinkName.ThrowIfInvalid(value, nameof(value));
            }

            field = value;
        }
    }

    /// <summary>
    /// IFLA_NEW_IFINDEX: the index in the namespace moved to, from 1 (Linux 5.13). EBUSY where it is taken. Null keeps the index where it is free there.
    /// </summary>
    public int? NewIndex
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1");
    }

    /// <summary>
    /// IFLA_OPERSTATE, for a device in another <see cref="LinkMode"/> than the default that is administratively up: <see cref="LinkOperationalState.Up"/>, Dormant or Testing. The kernel ignores the others.
    /// </summary>
    public LinkOperationalState? OperationalState { get; init; }

    /// <summary>
    /// IFLA_INFO_SLAVE_DATA: what to change of the link as the port of its master, the one that <see cref="LinkConfiguration.MasterIndex"/> gives it if that is set. It takes a request of its own, and what it asks is read back.
    /// </summary>
    public LinkPortChange? Port { get; init; }

    /// <summary>IFLA_INFO_KIND, where kind attributes are to be changed.</summary>
    protected internal virtual string? Kind => null;

    /// <summary>Names for the errors about this request. Override with a static <see cref="LinkAttributeSpaces.WithData"/>.</summary>
    protected internal virtual NetlinkAttributeSpace AttributeSpace => LinkAttributeSpaces.Link;

    /// <summary>Whether anything but the address families' settings and the way up, down or into a namespace is changed, and read back.</summary>
    internal bool HasAttributes =>
        Kind is not null || HasCommon || HasLater || MasterHere is not null || OperationalState is not null
        || Promiscuous is not null || AllMulticast is not null || Multicast is not null || Arp is not null;

    /// <summary>The master in the namespace that the device is in now; one in the namespace that it moves to comes with the move.</summary>
    private int? MasterHere => Namespace is null ? MasterIndex : null;

    /// <summary>Whether the way up, down or into a namespace, or the name, is changed.</summary>
    internal bool HasPlace => Up is not null || Name is not null || Namespace is not null;

    /// <summary>The kernel makes the link-local address when it sets the device up: the mode must be there before.</summary>
    internal bool GeneratesEarly => Up == true && AddressGenerationMode is not null;

    /// <summary>Throws where the kernel would misread or ignore what is asked together.</summary>
    internal void Check(string argument)
    {
        if (GeneratesEarly && Namespace is not null)
        {
            throw new ArgumentException(
                "the kernel would make the link-local address before it changes the address generation mode: set the link up from a client in the namespace that it moved to",
                argument);
        }

        if (Port is not null && MasterIndex is not null && Namespace is not null)
        {
            throw new ArgumentException("the master is one in the namespace that the link moves to: set the port up from a client in there", argument);
        }

        if (NewIndex is not null && Namespace is null)
        {
            throw new ArgumentException($"the new index {NewIndex} takes effect only together with a namespace to move to", argument);
        }
    }

    /// <summary>The flags of <paramref name="parts"/>, and which of them are meant.</summary>
    internal (LinkFlags Flags, LinkFlags Mask) GetFlags(LinkChangeParts parts)
    {
        LinkFlags flags = 0;
        LinkFlags mask = 0;
        if (parts.HasFlag(LinkChangeParts.Place))
        {
            Add(Up, LinkFlags.Up);
        }

        if (parts.HasFlag(LinkChangeParts.Attributes))
        {
            Add(Promiscuous, LinkFlags.Promiscuous);
            Add(AllMulticast, LinkFlags.AllMulticast);
            Add(Multicast, LinkFlags.Multicast);
            Add(!Arp, LinkFlags.NoArp);
        }

        return (flags, mask);

        void Add(bool? value, LinkFlags flag)
        {
            mask |= value is null ? 0 : flag;
            flags |= value == true ? flag : 0;
        }
    }

    /// <summary>The attributes that can be read back where the device is now.</summary>
    internal void WriteAttributes(in NetlinkAttributeWriter<LinkAttribute> writer)
    {
        WriteCommon(writer);
        WriteOptional(writer, LinkAttribute.Master, MasterHere);
        WriteLater(writer);
        if (OperationalState is { } state)
        {
            writer.WriteByte(LinkAttribute.Operstate, (byte)state);
        }

        if (Kind is not null)
        {
            using NetlinkAttributeWriter<LinkInfoAttribute> info = writer.BeginNested<LinkInfoAttribute>(LinkAttribute.Linkinfo);
            info.WriteString(LinkInfoAttribute.Kind, Kind);
            WriteLinkInfo(info);
        }
    }

    internal void WritePlace(in NetlinkAttributeWriter<LinkAttribute> writer)
    {
        if (Name is not null)
        {
            writer.WriteString(LinkAttribute.Ifname, Name);
        }

        if (Namespace is not null)
        {
            Namespace.Write(writer);
            WriteOptional(writer, LinkAttribute.NewIfindex, NewIndex);
            WriteOptional(writer, LinkAttribute.Master, MasterIndex);
        }
    }

    internal override void VerifyCommon(LinkInfo actual, LinkReadback readback)
    {
        base.VerifyCommon(actual, readback);
        readback.Expect("master", MasterHere, actual.MasterIndex ?? 0);
        readback.Expect("operstate", OperationalState, actual.OperationalState);
        (LinkFlags flags, LinkFlags mask) = GetFlags(LinkChangeParts.Attributes);
        readback.Expect<LinkFlags>("flags", flags, actual.Flags & mask);
    }

    /// <summary>Writes what follows the kind in IFLA_LINKINFO.</summary>
    private protected virtual void WriteLinkInfo(in NetlinkAttributeWriter<LinkInfoAttribute> info)
    {
    }

    /// <summary>Compares what was asked for with what the kernel made of it. Override for the attributes of the kind.</summary>
    protected internal virtual void Verify(LinkInfo actual, LinkReadback readback)
    {
    }

    /// <summary>What would work, as a sentence, where the kernel's refusal does not say so by itself.</summary>
    protected internal virtual string? Advise(NetlinkError refusal) => null;
}
