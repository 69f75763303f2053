namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>An array within a struct, which C# needs a type for.</summary>
/// <param name="Name">The name in C#.</param>
/// <param name="ElementType">The type of an element in C#.</param>
/// <param name="Length">How many.</param>
/// <param name="Size">Bytes of all.</param>
internal sealed record ArrayModel(string Name, string ElementType, int Length, int Size);
