namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>What became of a request: the bindings, unless the object is malformed, and what is to be said about it.</summary>
internal sealed record BindingResult(ObjectModel? Bindings, EquatableList<DiagnosticModel> Problems);
