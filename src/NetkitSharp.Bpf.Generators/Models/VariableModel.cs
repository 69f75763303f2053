namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>A global variable of the object.</summary>
/// <param name="Property">The property in C#.</param>
/// <param name="Name">The name in C.</param>
/// <param name="Type">The type in C#; null when it has none that is passed by value.</param>
/// <param name="Size">Bytes.</param>
/// <param name="CType">The type as C spells it.</param>
/// <param name="Section">The section it lies in.</param>
/// <param name="IsReadOnly">Whether it is fixed once loaded.</param>
internal sealed record VariableModel(string Property, string Name, string? Type, int Size, string CType, string Section, bool IsReadOnly);
