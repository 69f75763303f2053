using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Objects;

/// <summary>A program with everything it calls, as the kernel takes it but for what only the running kernel can tell.</summary>
/// <param name="Instructions">Main program first, then what it calls.</param>
/// <param name="Maps">The instructions that need a descriptor.</param>
/// <param name="Externs">The instructions that need a symbol of the kernel.</param>
/// <param name="Relocations">CO-RE relocations; their offset is the instruction's index here.</param>
/// <param name="FunctionInfo">struct bpf_func_info; empty when the object has none.</param>
/// <param name="LineInfo">struct bpf_line_info; empty when the object has none.</param>
/// <param name="NeedsFunctionInfo">Whether the verifier refuses it without: it takes a function's address.</param>
internal sealed record LinkedProgram(
    BpfInstruction[] Instructions,
    IReadOnlyList<MapReference> Maps,
    IReadOnlyList<ExternReference> Externs,
    BtfRelocationRecord[] Relocations,
    byte[] FunctionInfo,
    byte[] LineInfo,
    bool NeedsFunctionInfo);
