namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>A map of the object.</summary>
/// <param name="Property">The property in C#.</param>
/// <param name="Name">The name of the C variable.</param>
/// <param name="Kind">The kind, as the library calls it.</param>
/// <param name="View">How it is opened.</param>
/// <param name="KeyType">The key's type in C#; null when it has none.</param>
/// <param name="ValueType">The value's type in C#; null when it has none.</param>
/// <param name="KeySize">Bytes of a key; null when the definition does not say.</param>
/// <param name="ValueSize">Bytes of a value; null when the definition does not say.</param>
/// <param name="CKeyType">The key's type as C spells it; null when the definition gives only a size.</param>
/// <param name="CValueType">The value's type as C spells it; null when the definition gives only a size.</param>
internal sealed record MapModel(
    string Property, string Name, string Kind, MapView View, string? KeyType, string? ValueType, int? KeySize, int? ValueSize, string? CKeyType, string? CValueType);
