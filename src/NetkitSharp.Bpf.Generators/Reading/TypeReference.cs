using NetkitSharp.Bpf.Generators.Models;

namespace NetkitSharp.Bpf.Generators.Reading;

/// <summary>A type of C# that has the bytes of one of C.</summary>
/// <param name="Text">As it is written anywhere.</param>
/// <param name="ShortName">As part of another name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Number">What its bits are, for bit-fields.</param>
internal sealed record TypeReference(string Text, string ShortName, int Size, NumberKind Number)
{
    /// <summary>The integer of a size; null when there is none.</summary>
    internal static TypeReference? Integer(uint size, bool isSigned) => (size, isSigned) switch
    {
        (1, false) => new("byte", "Byte", 1, NumberKind.Unsigned),
        (1, true) => new("sbyte", "SByte", 1, NumberKind.Signed),
        (2, false) => new("ushort", "UInt16", 2, NumberKind.Unsigned),
        (2, true) => new("short", "Int16", 2, NumberKind.Signed),
        (4, false) => new("uint", "UInt32", 4, NumberKind.Unsigned),
        (4, true) => new("int", "Int32", 4, NumberKind.Signed),
        (8, false) => new("ulong", "UInt64", 8, NumberKind.Unsigned),
        (8, true) => new("long", "Int64", 8, NumberKind.Signed),
        (16, false) => new("global::System.UInt128", "UInt128", 16, NumberKind.None),
        (16, true) => new("global::System.Int128", "Int128", 16, NumberKind.None),
        _ => null,
    };

    /// <summary>The number of linux/types.h in network order; null for other names.</summary>
    internal static TypeReference? BigEndian(string typedef) => typedef switch
    {
        "__be16" => new("global::NetkitSharp.Bpf.ByteOrder.BigEndianUInt16", "BigEndianUInt16", 2, NumberKind.None),
        "__be32" => new("global::NetkitSharp.Bpf.ByteOrder.BigEndianUInt32", "BigEndianUInt32", 4, NumberKind.None),
        "__be64" => new("global::NetkitSharp.Bpf.ByteOrder.BigEndianUInt64", "BigEndianUInt64", 8, NumberKind.None),
        _ => null,
    };
}
