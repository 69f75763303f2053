namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>All that is emitted for an object.</summary>
internal sealed record ObjectModel(
    BindingSettings Settings,
    EquatableList<StructModel> Structs,
    EquatableList<EnumModel> Enums,
    EquatableList<ArrayModel> Arrays,
    EquatableList<MapModel> Maps,
    EquatableList<VariableModel> Variables,
    EquatableList<ProgramModel> Programs);
