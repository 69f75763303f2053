namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>A map of the object.</summary>
/// <param name="Property">The property in C#.</param>
/// <param name="Name">The name of the C variable.</param>
/// <param name="Kind">The kind, as the library calls it.</param>
/// <param name="Type">The type of the property of the loaded object.</param>
/// <param name="Open">What makes it of the loaded object.</param>
/// <param name="IsView">Whether it is made once, when the object was loaded, and checks that the map fits.</param>
/// <param name="KeySize">Bytes of a key; null when the definition does not say.</param>
/// <param name="ValueSize">Bytes of a value; null when the definition does not say.</param>
/// <param name="CKeyType">The key's type as C spells it; null when the definition gives only a size.</param>
/// <param name="CValueType">The value's type as C spells it; null when the definition gives only a size.</param>
internal sealed record MapModel(
    string Property, string Name, string Kind, string Type, string Open, bool IsView, int? KeySize, int? ValueSize, string? CKeyType, string? CValueType);
