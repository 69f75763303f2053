namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>Writes the structs of an array, each followed by attributes: what <see cref="NetlinkAttributeWriter{TAttribute}.BeginArray"/> starts. Dispose it to end the array.</summary>
/// <typeparam name="TAttribute">The attributes that follow each struct.</typeparam>
public readonly ref struct NetlinkArrayWriter<TAttribute> : IDisposable
    where TAttribute : unmanaged, Enum
{
    private readonly NetlinkAttributeWriter<TAttribute> _inside;

    internal NetlinkArrayWriter(NetlinkAttributeWriter<TAttribute> inside) => _inside = inside;

    /// <summary>Starts an element.</summary>
    /// <typeparam name="THeader">The struct. Its first field is a u16: the length in bytes of the struct and the attributes, which is written when the element ends.</typeparam>
    /// <returns>The writer of the attributes behind the struct; dispose it to end the element.</returns>
    /// <exception cref="InvalidOperationException">It does not fit, or the element before is still open.</exception>
    public NetlinkAttributeWriter<TAttribute> BeginElement<THeader>(scoped in THeader header)
        where THeader : unmanaged => _inside.BeginElement(in header);

    /// <summary>Ends the array: writes its length.</summary>
    /// <exception cref="InvalidOperationException">An element is still open, or the array has become longer than 65535 bytes.</exception>
    public void Dispose() => _inside.Dispose();
}
