namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>A diagnostic to be reported: its id, the file it is about, and what its message is filled with.</summary>
internal sealed record DiagnosticModel(string Id, string Path, string Argument, string Detail = "");
