namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>One <c>BpfObject</c> item: what is asked for and the object's bytes, or what is wrong with either.</summary>
internal sealed record BindingRequest(BindingSettings? Settings, EquatableList<byte> Image, DiagnosticModel? Problem);
