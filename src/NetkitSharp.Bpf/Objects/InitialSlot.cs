namespace NetkitSharp.Bpf.Objects;

/// <summary>An entry that a map of maps or a table of programs starts with.</summary>
/// <param name="Index">The slot.</param>
/// <param name="Target">The name of a map or a program of the same object.</param>
internal readonly record struct InitialSlot(uint Index, string Target);
