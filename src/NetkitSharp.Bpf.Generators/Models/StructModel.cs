namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>A struct or union with its fields at their places; what C leaves between them is fields, too.</summary>
/// <param name="Name">The name in C#.</param>
/// <param name="CName">As C spells it: <c>struct pod_entry</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Fields">The fields, storage of bit-fields and padding included.</param>
/// <param name="BitFields">The bit-fields.</param>
/// <param name="LeftOut">What has no counterpart, as C declares it.</param>
internal sealed record StructModel(string Name, string CName, int Size, EquatableList<FieldModel> Fields, EquatableList<BitFieldModel> BitFields, EquatableList<string> LeftOut);
