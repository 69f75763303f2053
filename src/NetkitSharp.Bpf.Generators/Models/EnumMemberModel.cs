namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>A value of an enum: the names in C# and in C, and the number as C# writes it.</summary>
internal sealed record EnumMemberModel(string Name, string CName, string Value);
