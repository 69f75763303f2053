using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Objects;

/// <summary>A program with everything it calls, as the kernel takes it but for the descriptors of its maps.</summary>
/// <param name="Instructions">Main program first, then what it calls.</param>
/// <param name="Maps">The instructions that need a descriptor.</param>
/// <param name="FunctionInfo">struct bpf_func_info; empty when the object has none.</param>
/// <param name="LineInfo">struct bpf_line_info; empty when the object has none.</param>
/// <param name="NeedsFunctionInfo">Whether the verifier refuses it without: it takes a function's address.</param>
internal sealed record LinkedProgram(BpfInstruction[] Instructions, IReadOnlyList<MapReference> Maps, byte[] FunctionInfo, byte[] LineInfo, bool NeedsFunctionInfo);
