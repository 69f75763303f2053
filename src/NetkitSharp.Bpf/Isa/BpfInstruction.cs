using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Isa;

/// <summary>struct bpf_insn of linux/bpf.h, in the byte order of this machine (RFC 9669).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BpfInstruction(byte Code, byte Registers, short Offset, int Immediate)
{
    /// <summary>sizeof(struct bpf_insn).</summary>
    internal const int Size = 8;

    /// <summary>BPF_JMP | BPF_CALL.</summary>
    private const byte Call = 0x85;

    /// <summary>BPF_LD | BPF_IMM | BPF_DW: takes two instructions' room.</summary>
    private const byte LoadImmediate64 = 0x18;

    internal bool IsLoad64 => Code == LoadImmediate64;

    internal bool IsCall => Code == Call;

    internal bool IsSubprogramCall => Code == Call && SourceRegister == (int)PseudoCall.Subprogram;

    internal bool IsFunctionAddress => Code == LoadImmediate64 && SourceRegister == (int)PseudoSource.Function;

    internal InstructionClass Class => (InstructionClass)(Code & 0x07);

    /// <summary>src_reg, which tells what the immediate of a call or a 64-bit load means.</summary>
    internal int SourceRegister => BitConverter.IsLittleEndian ? Registers >> 4 : Registers & 0xf;

    /// <summary>dst_reg.</summary>
    internal int DestinationRegister => BitConverter.IsLittleEndian ? Registers & 0xf : Registers >> 4;

    /// <summary>dst = immediate, all 64 bits of it sign-extended (BPF_ALU64 | BPF_MOV | BPF_K).</summary>
    internal static BpfInstruction Move(int destination, int immediate) => new(0xb7, Pack(destination, 0), 0, immediate);

    /// <summary>The first half of dst = 64-bit immediate; the second is <c>default</c> with the upper half.</summary>
    internal static BpfInstruction Load64(int destination, PseudoSource source, int immediate) => new(LoadImmediate64, Pack(destination, (int)source), 0, immediate);

    /// <summary>Calls a helper by its number, <c>enum bpf_func_id</c>.</summary>
    internal static BpfInstruction CallHelper(int id) => new(Call, 0, 0, id);

    /// <summary>Ends the program with what is in register 0.</summary>
    internal static BpfInstruction Exit() => new(0x95, 0, 0, 0);

    /// <summary>The same instruction in the other byte order: the registers are bit fields, so their nibbles change places, too.</summary>
    internal BpfInstruction ReverseByteOrder() =>
        new(Code, (byte)(Registers >> 4 | Registers << 4), BinaryPrimitives.ReverseEndianness(Offset), BinaryPrimitives.ReverseEndianness(Immediate));

    internal BpfInstruction With(PseudoSource source, int immediate) => WithSource((int)source, immediate);

    internal BpfInstruction With(PseudoCall source, int immediate) => WithSource((int)source, immediate);

    private BpfInstruction WithSource(int source, int immediate) => this with { Registers = Pack(DestinationRegister, source), Immediate = immediate };

    // dst_reg and src_reg are bit fields: which nibble is which depends on the byte order.
    private static byte Pack(int destination, int source) => (byte)(BitConverter.IsLittleEndian ? destination | source << 4 : destination << 4 | source);
}
