using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// Instructions that stand for what is not there: calls of helpers that no kernel has. As dead code they do no harm; where the verifier meets one, it
/// refuses the program, and the number tells what was meant (the numbers are libbpf's).
/// </summary>
internal static class Poison
{
    private const int MapBase = 2_001_000_000;
    private const int FunctionBase = 2_002_000_000;

    /// <summary>Stands for a load of a map that was left out.</summary>
    internal static void Map(Span<BpfInstruction> load, int map) => load[..2].Fill(BpfInstruction.CallHelper(MapBase + map));

    /// <summary>Stands for a call of a kernel function that is missing.</summary>
    internal static BpfInstruction Function(int symbol) => BpfInstruction.CallHelper(FunctionBase + symbol);
}
