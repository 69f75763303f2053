namespace NetkitSharp.Bpf.Isa;

/// <summary>The low three bits of an opcode (BPF_CLASS of linux/bpf_common.h).</summary>
internal enum InstructionClass : byte
{
    /// <summary>BPF_LD: 64-bit immediates, and packet access of old.</summary>
    Load = 0,

    /// <summary>BPF_LDX: register = memory.</summary>
    LoadMemory = 1,

    /// <summary>BPF_ST: memory = immediate.</summary>
    StoreImmediate = 2,

    /// <summary>BPF_STX: memory = register, and atomic operations.</summary>
    StoreRegister = 3,

    /// <summary>BPF_ALU: 32-bit arithmetic.</summary>
    Alu32 = 4,

    /// <summary>BPF_JMP: jumps, calls and the exit.</summary>
    Jump = 5,

    /// <summary>BPF_JMP32: jumps that compare 32 bits.</summary>
    Jump32 = 6,

    /// <summary>BPF_ALU64: 64-bit arithmetic.</summary>
    Alu64 = 7,
}
