namespace NetkitSharp.Bpf.Objects;

/// <summary>An instruction of a linked program whose immediate is to become a map's descriptor.</summary>
internal readonly record struct MapReference(int Instruction, BpfObjectMapSpec Map);
