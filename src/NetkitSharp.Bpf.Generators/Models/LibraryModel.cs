namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>What of the library the project can see.</summary>
/// <param name="IsThere">Whether NetkitSharp.Bpf is referenced.</param>
/// <param name="HasVariables">Whether a loaded object's variables can be read and written.</param>
internal sealed record LibraryModel(bool IsThere, bool HasVariables);
