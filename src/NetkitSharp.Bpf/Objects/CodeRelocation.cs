namespace NetkitSharp.Bpf.Objects;

/// <summary>A relocation of an instruction, its symbol looked up.</summary>
/// <param name="Instruction">The instruction, counted from the start of its section.</param>
/// <param name="Kind">What it refers to.</param>
/// <param name="Name">The symbol, for messages.</param>
/// <param name="Section">The section the symbol is in; 0 for an extern.</param>
/// <param name="Value">The symbol's offset in that section, in bytes.</param>
/// <param name="Map">The map, of a map or of global data.</param>
/// <param name="Extern">What the kernel is to define.</param>
internal readonly record struct CodeRelocation(
    int Instruction, CodeRelocationKind Kind, string Name, int Section, ulong Value, BpfObjectMapSpec? Map = null, BpfExtern? Extern = null);
