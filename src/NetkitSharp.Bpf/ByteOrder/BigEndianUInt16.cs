using System.Buffers.Binary;

namespace NetkitSharp.Bpf.ByteOrder;

/// <summary>
/// A 16-bit number that lies in memory in network byte order, as <c>__be16</c> of linux/types.h does. It converts by itself from and to the number,
/// so that neither side of a map forgets to.
/// </summary>
public readonly struct BigEndianUInt16 : IEquatable<BigEndianUInt16>, IComparable<BigEndianUInt16>, IFormattable
{
    private readonly ushort _raw;

    /// <summary>Holds a number.</summary>
    /// <param name="value">The number, such as a port, in this machine's byte order.</param>
    public BigEndianUInt16(ushort value) => _raw = Swap(value);

    /// <summary>The number.</summary>
    public ushort Value => Swap(_raw);

    /// <summary>Holds a number.</summary>
    public static implicit operator BigEndianUInt16(ushort value) => new(value);

    /// <summary>The number.</summary>
    public static implicit operator ushort(BigEndianUInt16 value) => value.Value;

    /// <summary>Whether two are the same number.</summary>
    public static bool operator ==(BigEndianUInt16 left, BigEndianUInt16 right) => left._raw == right._raw;

    /// <summary>Whether two are different numbers.</summary>
    public static bool operator !=(BigEndianUInt16 left, BigEndianUInt16 right) => left._raw != right._raw;

    /// <summary>Whether one is the smaller number.</summary>
    public static bool operator <(BigEndianUInt16 left, BigEndianUInt16 right) => left.Value < right.Value;

    /// <summary>Whether one is the smaller number, or the same.</summary>
    public static bool operator <=(BigEndianUInt16 left, BigEndianUInt16 right) => left.Value <= right.Value;

    /// <summary>Whether one is the larger number.</summary>
    public static bool operator >(BigEndianUInt16 left, BigEndianUInt16 right) => left.Value > right.Value;

    /// <summary>Whether one is the larger number, or the same.</summary>
    public static bool operator >=(BigEndianUInt16 left, BigEndianUInt16 right) => left.Value >= right.Value;

    /// <summary>Holds a number.</summary>
    public static BigEndianUInt16 FromUInt16(ushort value) => new(value);

    /// <summary>The number.</summary>
    public ushort ToUInt16() => Value;

    /// <inheritdoc/>
    public int CompareTo(BigEndianUInt16 other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public bool Equals(BigEndianUInt16 other) => _raw == other._raw;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BigEndianUInt16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _raw.GetHashCode();

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Value.ToString(format, formatProvider);

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(null, null);

    private static ushort Swap(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
