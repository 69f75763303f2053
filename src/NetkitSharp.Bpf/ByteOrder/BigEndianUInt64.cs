using System.Buffers.Binary;

namespace NetkitSharp.Bpf.ByteOrder;

/// <summary>
/// A 64-bit number that lies in memory in network byte order, as <c>__be64</c> of linux/types.h does. It converts by itself from and to the number,
/// so that neither side of a map forgets to.
/// </summary>
public readonly struct BigEndianUInt64 : IEquatable<BigEndianUInt64>, IComparable<BigEndianUInt64>, IFormattable
{
    private readonly ulong _raw;

    /// <summary>Holds a number.</summary>
    /// <param name="value">The number, such as a port, in this machine's byte order.</param>
    public BigEndianUInt64(ulong value) => _raw = Swap(value);

    /// <summary>The number.</summary>
    public ulong Value => Swap(_raw);

    /// <summary>Holds a number.</summary>
    public static implicit operator BigEndianUInt64(ulong value) => new(value);

    /// <summary>The number.</summary>
    public static implicit operator ulong(BigEndianUInt64 value) => value.Value;

    /// <summary>Whether two are the same number.</summary>
    public static bool operator ==(BigEndianUInt64 left, BigEndianUInt64 right) => left._raw == right._raw;

    /// <summary>Whether two are different numbers.</summary>
    public static bool operator !=(BigEndianUInt64 left, BigEndianUInt64 right) => left._raw != right._raw;

    /// <summary>Whether one is the smaller number.</summary>
    public static bool operator <(BigEndianUInt64 left, BigEndianUInt64 right) => left.Value < right.Value;

    /// <summary>Whether one is the smaller number, or the same.</summary>
    public static bool operator <=(BigEndianUInt64 left, BigEndianUInt64 right) => left.Value <= right.Value;

    /// <summary>Whether one is the larger number.</summary>
    public static bool operator >(BigEndianUInt64 left, BigEndianUInt64 right) => left.Value > right.Value;

    /// <summary>Whether one is the larger number, or the same.</summary>
    public static bool operator >=(BigEndianUInt64 left, BigEndianUInt64 right) => left.Value >= right.Value;

    /// <summary>Holds a number.</summary>
    public static BigEndianUInt64 FromUInt64(ulong value) => new(value);

    /// <summary>The number.</summary>
    public ulong ToUInt64() => Value;

    /// <inheritdoc/>
    public int CompareTo(BigEndianUInt64 other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public bool Equals(BigEndianUInt64 other) => _raw == other._raw;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BigEndianUInt64 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _raw.GetHashCode();

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Value.ToString(format, formatProvider);

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(null, null);

    private static ulong Swap(ulong value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
