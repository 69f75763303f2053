namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>A bit-field: a property over bits of a private field.</summary>
/// <param name="Name">The name in C#.</param>
/// <param name="Type">The type in C#.</param>
/// <param name="Number">What the bits are.</param>
/// <param name="Storage">The private field.</param>
/// <param name="StorageType">Its type in C#, an unsigned integer.</param>
/// <param name="Shift">The lowest bit.</param>
/// <param name="Bits">How many.</param>
/// <param name="CName">Struct and member as C has them.</param>
/// <param name="CType">The type as C spells it.</param>
/// <param name="BitOffset">Bits from the start of the struct.</param>
internal sealed record BitFieldModel(
    string Name, string Type, NumberKind Number, string Storage, string StorageType, int Shift, int Bits, string CName, string CType, int BitOffset);
