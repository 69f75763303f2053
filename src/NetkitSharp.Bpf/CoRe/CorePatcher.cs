using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.CoRe;

/// <summary>Writes values into instructions (libbpf, relo_core.c: bpf_core_patch_insn). A reason instead of null when one cannot take it.</summary>
internal static class CorePatcher
{
    /// <summary>"bad relo": the number of no helper, which the verifier names when it gets there.</summary>
    internal const int PoisonHelper = 0xbad2310;

    private const byte SourceRegisterBit = 0x08;
    private const byte SizeMask = 0x18;

    /// <summary>Makes an instruction one that the verifier refuses where it can be reached.</summary>
    internal static void Poison(Span<BpfInstruction> code, int at)
    {
        if (code[at].IsLoad64 && at + 1 < code.Length)
        {
            code[at + 1] = BpfInstruction.CallHelper(PoisonHelper);
        }

        code[at] = BpfInstruction.CallHelper(PoisonHelper);
    }

    /// <summary>What the instruction has in the place that a relocation changes; null when it has no such place.</summary>
    internal static ulong? Read(ReadOnlySpan<BpfInstruction> code, int at)
    {
        BpfInstruction instruction = code[at];
        switch (instruction.Class)
        {
            case InstructionClass.Alu32 or InstructionClass.Alu64 when (instruction.Code & SourceRegisterBit) == 0:
                return (ulong)(long)instruction.Immediate;
            case InstructionClass.LoadMemory or InstructionClass.StoreImmediate or InstructionClass.StoreRegister:
                return (ulong)(long)instruction.Offset;
            case InstructionClass.Load when instruction is { IsLoad64: true, SourceRegister: 0, Offset: 0 }
                && at + 1 < code.Length && code[at + 1] is { Code: 0, Registers: 0, Offset: 0 }:
                return (uint)instruction.Immediate | (ulong)(uint)code[at + 1].Immediate << 32;
            default:
                return null;
        }
    }

    /// <summary>Whether what the compiler put there is <paramref name="expected"/>. A 32-bit instruction has no more than 32 bits of it.</summary>
    internal static bool IsValue(BpfInstruction instruction, ulong found, ulong expected) =>
        found == expected || (instruction.Class == InstructionClass.Alu32 && (uint)found == (uint)expected && expected <= uint.MaxValue);

    internal static bool IsMemoryAccess(BpfInstruction instruction) =>
        instruction.Class is InstructionClass.LoadMemory or InstructionClass.StoreImmediate or InstructionClass.StoreRegister;

    /// <summary>How many bytes a load or store takes.</summary>
    internal static uint MemorySize(BpfInstruction instruction) => (instruction.Code & SizeMask) switch
    {
        0x00 => 4,
        0x08 => 2,
        0x10 => 1,
        _ => 8,
    };

    /// <summary>Writes a value whose place <see cref="Read"/> has found.</summary>
    internal static string? Write(Span<BpfInstruction> code, int at, ulong value)
    {
        BpfInstruction instruction = code[at];
        switch (instruction.Class)
        {
            case InstructionClass.Load:
                code[at] = instruction with { Immediate = (int)value };
                code[at + 1] = code[at + 1] with { Immediate = (int)(value >> 32) };
                return null;
            case InstructionClass.Alu32 or InstructionClass.Alu64:
                bool fits = (long)value == (int)value || (instruction.Class == InstructionClass.Alu32 && value <= uint.MaxValue);
                code[at] = instruction with { Immediate = (int)value };
                return fits ? null : $"{value} does not fit the 32 bits of the instruction's immediate";
            default:
                if (value > (ulong)short.MaxValue)
                {
                    return $"offset {value} does not fit a load or store, which reaches {short.MaxValue} bytes: read the field's address first (bpf_core_read)";
                }

                code[at] = instruction with { Offset = (short)value };
                return null;
        }
    }

    /// <summary>Makes a load or store one of another size; false when there is none of that many bytes.</summary>
    internal static bool TrySetMemorySize(ref BpfInstruction instruction, uint size)
    {
        int? bits = size switch { 1 => 0x10, 2 => 0x08, 4 => 0x00, 8 => 0x18, _ => null };
        if (bits is not { } code)
        {
            return false;
        }

        instruction = instruction with { Code = (byte)((instruction.Code & ~SizeMask) | code) };
        return true;
    }
}
