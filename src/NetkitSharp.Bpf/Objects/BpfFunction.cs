using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Objects;

/// <summary>A function of the object: a program, or what programs call.</summary>
internal sealed class BpfFunction(string name, ElfSection section, int start, int count, bool isGlobal, bool isHidden)
{
    internal string Name { get; } = name;

    internal ElfSection Section { get; } = section;

    /// <summary>Its first instruction, counted from the start of the section.</summary>
    internal int Start { get; } = start;

    /// <summary>How many instructions it has.</summary>
    internal int Count { get; } = count;

    internal bool IsGlobal { get; } = isGlobal;

    /// <summary>Global, but for this object only: the kernel is to verify it with its callers, as a static one.</summary>
    internal bool IsHidden { get; } = isHidden;

    internal uint StartByte => (uint)Start * BpfInstruction.Size;

    internal uint EndByte => (uint)(Start + Count) * BpfInstruction.Size;

    internal BpfInstruction this[int index] =>
        MemoryMarshal.Read<BpfInstruction>(Section.Data.Span[((Start + index) * BpfInstruction.Size)..]);
}
