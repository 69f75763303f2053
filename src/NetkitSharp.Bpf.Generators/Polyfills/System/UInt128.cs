using System.Numerics;

namespace System;

/// <summary>As much of it as adding up sizes takes.</summary>
internal readonly struct UInt128(BigInteger value)
{
    private readonly BigInteger _value = value;

    public static implicit operator UInt128(ulong value) => new(value);

    public static UInt128 operator +(UInt128 left, UInt128 right) => new(left._value + right._value);

    public static bool operator >(UInt128 left, UInt128 right) => left._value > right._value;

    public static bool operator <(UInt128 left, UInt128 right) => left._value < right._value;

    public override string ToString() => _value.ToString(Globalization.CultureInfo.InvariantCulture);
}
