namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>An enum.</summary>
/// <param name="Name">The name in C#.</param>
/// <param name="CName">As C spells it.</param>
/// <param name="UnderlyingType">The integer type in C#.</param>
/// <param name="Members">Its values, in the order of C.</param>
internal sealed record EnumModel(string Name, string CName, string UnderlyingType, EquatableList<EnumMemberModel> Members);
