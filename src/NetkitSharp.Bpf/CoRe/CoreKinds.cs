using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.CoRe;

/// <summary>The three families of relocations.</summary>
internal static class CoreKinds
{
    internal static bool IsKnown(this BtfRelocationKind kind) => kind <= BtfRelocationKind.TypeMatches;

    internal static bool IsFieldBased(this BtfRelocationKind kind) => kind <= BtfRelocationKind.FieldRightShift;

    internal static bool IsTypeBased(this BtfRelocationKind kind) =>
        kind is BtfRelocationKind.TypeIdLocal or BtfRelocationKind.TypeIdTarget or BtfRelocationKind.TypeExists or BtfRelocationKind.TypeSize or BtfRelocationKind.TypeMatches;

    internal static bool IsEnumBased(this BtfRelocationKind kind) => kind is BtfRelocationKind.EnumValueExists or BtfRelocationKind.EnumValue;
}
