namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>A field at its place.</summary>
/// <param name="Name">The name in C#.</param>
/// <param name="Type">The type in C#.</param>
/// <param name="Offset">Bytes from the start of the struct.</param>
/// <param name="CName">Struct and member as C has them; null for a field that C does not have: padding and the storage of bit-fields.</param>
/// <param name="CType">The type as C spells it.</param>
internal sealed record FieldModel(string Name, string Type, int Offset, string? CName, string CType);
