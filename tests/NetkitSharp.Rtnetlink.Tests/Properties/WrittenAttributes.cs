using CsCheck;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>Makes trees of attributes at random.</summary>
internal static class WrittenAttributes
{
    private static readonly Gen<ushort> s_number = Gen.UShort[0, 0x3fff];

    private static readonly Gen<string> s_text = Gen.OneOf(Gen.Char['\u0001', '\u007e'], Gen.Char['\u0001', '\ud7ff'], Gen.Char['\ue000', '\uffff']).Array[0, 12].Select(letters => new string(letters));

    private static readonly Gen<WrittenAttribute> s_leaf = Gen.Select(
        s_number, Gen.Int[0, (int)WrittenKind.UnterminatedText], Gen.OneOf(Gen.ULong, Gen.UInt.Select(value => (ulong)value), Gen.Int.Select(value => (ulong)value)), Gen.Byte.Array[0, 33], s_text,
        (number, kind, value, bytes, text) => new WrittenAttribute(number, (WrittenKind)kind, value, bytes, text, []));

    /// <summary>What a message may hold.</summary>
    public static Gen<WrittenAttribute[]> Message { get; } = Tree(3).Array[0, 6];

    private static Gen<WrittenAttribute> Tree(int depth) => depth == 0
        ? s_leaf
        : Gen.Frequency(
            (3, s_leaf),
            (1, Gen.Select(s_number, Gen.Bool, Gen.ULong, Tree(depth - 1).Array[0, 4], (number, header, value, inside) =>
                new WrittenAttribute(number, header ? WrittenKind.NestWithHeader : WrittenKind.Nest, value, [], "", inside))));
}
