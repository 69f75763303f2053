using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>
/// What a route, one of its next hops or a nexthop object does to packets before they are sent ("lightweight tunnel"). Derive from <see cref="RouteEncapsulation{TAttribute}"/> for a type that this library
/// does not have.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-route.8.html">ip-route(8), "encap"</seealso>
public abstract record RouteEncapsulation
{
    private protected RouteEncapsulation()
    {
    }

    /// <summary>RTA_ENCAP_TYPE, NHA_ENCAP_TYPE: the type, by which the kernel knows what the attributes mean.</summary>
    public abstract RouteEncapsulationType Type { get; }

    /// <summary>The most bytes that the attributes take in a message, with their headers and padding.</summary>
    protected internal abstract int MaxLength { get; }

    /// <summary>The names of the attributes, for the errors about them.</summary>
    protected internal abstract NetlinkAttributeSpace AttributeSpace { get; }

    /// <summary>Throws on what the kernel would misread or refuse without a word.</summary>
    /// <exception cref="ArgumentException">Such values.</exception>
    protected internal virtual void Check()
    {
    }

    /// <summary>Writes the attributes as the nest <paramref name="type"/>.</summary>
    internal abstract void Write<TOuter>(NetlinkAttributeWriter<TOuter> attributes, TOuter type)
        where TOuter : unmanaged, Enum;
}
