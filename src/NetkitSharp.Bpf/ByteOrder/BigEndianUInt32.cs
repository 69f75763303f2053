using System.Buffers.Binary;

namespace NetkitSharp.Bpf.ByteOrder;

/// <summary>
/// A 32-bit number that lies in memory in network byte order, as <c>__be32</c> of linux/types.h does. It converts by itself from and to the number,
/// so that neither side of a map forgets to.
/// </summary>
public readonly struct BigEndianUInt32 : IEquatable<BigEndianUInt32>, IComparable<BigEndianUInt32>, IFormattable
{
    private readonly uint _raw;

    /// <summary>Holds a number.</summary>
    /// <param name="value">The number, such as a port, in this machine's byte order.</param>
    public BigEndianUInt32(uint value) => _raw = Swap(value);

    /// <summary>The number.</summary>
    public uint Value => Swap(_raw);

    /// <summary>Holds a number.</summary>
    public static implicit operator BigEndianUInt32(uint value) => new(value);

    /// <summary>The number.</summary>
    public static implicit operator uint(BigEndianUInt32 value) => value.Value;

    /// <summary>Whether two are the same number.</summary>
    public static bool operator ==(BigEndianUInt32 left, BigEndianUInt32 right) => left._raw == right._raw;

    /// <summary>Whether two are different numbers.</summary>
    public static bool operator !=(BigEndianUInt32 left, BigEndianUInt32 right) => left._raw != right._raw;

    /// <summary>Whether one is the smaller number.</summary>
    public static bool operator <(BigEndianUInt32 left, BigEndianUInt32 right) => left.Value < right.Value;

    /// <summary>Whether one is the smaller number, or the same.</summary>
    public static bool operator <=(BigEndianUInt32 left, BigEndianUInt32 right) => left.Value <= right.Value;

    /// <summary>Whether one is the larger number.</summary>
    public static bool operator >(BigEndianUInt32 left, BigEndianUInt32 right) => left.Value > right.Value;

    /// <summary>Whether one is the larger number, or the same.</summary>
    public static bool operator >=(BigEndianUInt32 left, BigEndianUInt32 right) => left.Value >= right.Value;

    /// <summary>Holds a number.</summary>
    public static BigEndianUInt32 FromUInt32(uint value) => new(value);

    /// <summary>The number.</summary>
    public uint ToUInt32() => Value;

    /// <inheritdoc/>
    public int CompareTo(BigEndianUInt32 other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public bool Equals(BigEndianUInt32 other) => _raw == other._raw;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BigEndianUInt32 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _raw.GetHashCode();

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Value.ToString(format, formatProvider);

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(null, null);

    private static uint Swap(uint value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
