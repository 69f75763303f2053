namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>A program of the object.</summary>
/// <param name="Property">The property in C#.</param>
/// <param name="Name">The name of the C function.</param>
/// <param name="Section">Its section.</param>
/// <param name="IsOnRequest">Whether it is not loaded unless asked for: <c>SEC("?...")</c>.</param>
internal sealed record ProgramModel(string Property, string Name, string Section, bool IsOnRequest);
