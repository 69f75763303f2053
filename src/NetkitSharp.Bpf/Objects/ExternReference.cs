namespace NetkitSharp.Bpf.Objects;

/// <summary>An instruction of a linked program that refers to what the kernel defines: a call, or a 64-bit load.</summary>
internal readonly record struct ExternReference(int Instruction, BpfExtern Extern);
