using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What to change of a link as the port of its master; null leaves as it is. Derive from <see cref="LinkPortChange{TAttribute}"/> for the ports of a kind of your own.</summary>
public abstract class LinkPortChange
{
    private protected LinkPortChange()
    {
    }

    /// <summary>IFLA_INFO_SLAVE_KIND: the kind of the master, <c>bridge</c>.</summary>
    public abstract string PortKind { get; }

    /// <summary>Names for the errors about this request. Override with a static <see cref="LinkAttributeSpaces.WithPortData"/>.</summary>
    protected internal abstract NetlinkAttributeSpace AttributeSpace { get; }

    /// <summary>Writes IFLA_INFO_SLAVE_DATA.</summary>
    internal abstract void WriteLinkInfo(NetlinkAttributeWriter<LinkInfoAttribute> info);

    /// <summary>Compares what was asked for with what the kernel made of it. Override for the attributes of the ports.</summary>
    protected internal virtual void Verify(LinkInfo actual, LinkReadback readback)
    {
    }

    /// <summary>What would work, as a sentence, where the kernel's refusal does not say so by itself.</summary>
    protected internal virtual string? Advise(NetlinkError refusal) => null;
}
