using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Objects;

/// <summary>struct bpf_insn of linux/bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BpfInstruction(byte Code, byte Registers, short Offset, int Immediate)
{
    /// <summary>sizeof(struct bpf_insn).</summary>
    internal const int Size = 8;

    /// <summary>BPF_JMP | BPF_CALL.</summary>
    private const byte Call = 0x85;

    /// <summary>BPF_PSEUDO_CALL: the immediate is the distance to a function, in instructions.</summary>
    private const int PseudoCall = 1;

    /// <summary>BPF_LD | BPF_IMM | BPF_DW: takes two instructions' room.</summary>
    private const byte LoadImmediate64 = 0x18;

    internal bool IsLoad64 => Code == LoadImmediate64;

    internal bool IsCall => Code == Call;

    internal bool IsSubprogramCall => Code == Call && SourceRegister == PseudoCall;

    internal bool IsFunctionAddress => Code == LoadImmediate64 && SourceRegister == (int)PseudoSource.Function;

    /// <summary>src_reg, which tells what the immediate of a call or a 64-bit load means.</summary>
    internal int SourceRegister => BitConverter.IsLittleEndian ? Registers >> 4 : Registers & 0xf;

    // dst_reg and src_reg are bit fields: which nibble is which depends on the byte order.
    internal BpfInstruction With(PseudoSource source, int immediate) => this with
    {
        Registers = (byte)(BitConverter.IsLittleEndian ? (Registers & 0x0f) | ((int)source << 4) : (Registers & 0xf0) | (int)source),
        Immediate = immediate,
    };
}
