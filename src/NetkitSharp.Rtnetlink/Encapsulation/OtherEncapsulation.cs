using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>An encapsulation that was read and is of a type that this library does not know. It cannot be written.</summary>
public sealed record OtherEncapsulation : RouteEncapsulation
{
    private static readonly NetlinkAttributeSpace s_attributes = NetlinkAttributeSpace.Of<RouteEncapsulationType>();

    private readonly byte[] _bytes;

    internal OtherEncapsulation(RouteEncapsulationType type, ReadOnlySpan<byte> bytes)
    {
        Type = type;
        _bytes = bytes.ToArray();
    }

    /// <inheritdoc/>
    public override RouteEncapsulationType Type { get; }

    /// <summary>The attributes in RTA_ENCAP or NHA_ENCAP, as they came.</summary>
    public ReadOnlyMemory<byte> Data => _bytes;

    /// <inheritdoc/>
    protected internal override int MaxLength => 0;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => s_attributes;

    /// <summary>Reads the encapsulation where it is of the type that <typeparamref name="T"/> reads.</summary>
    /// <exception cref="NetlinkFormatException">It is malformed.</exception>
    public bool TryRead<T>([NotNullWhen(true)] out T? encapsulation)
        where T : RouteEncapsulation, IRouteEncapsulation<T> => new RouteEncapsulationView(Type, _bytes).TryRead(out encapsulation);

    /// <summary>Whether type and bytes are the same.</summary>
    public bool Equals(OtherEncapsulation? other) => other is not null && Type == other.Type && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, _bytes.Length);

    /// <inheritdoc/>
    protected internal override void Check() =>
        throw new ArgumentException($"encapsulation of type {Type}: this library cannot write it; derive from RouteEncapsulation<TAttribute> for it");

    internal override void Write<TOuter>(NetlinkAttributeWriter<TOuter> attributes, TOuter type) => Check();
}
