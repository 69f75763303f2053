namespace NetkitSharp.Bpf.Elf;

/// <summary>R_BPF_* of Documentation/bpf/llvm_reloc.rst.</summary>
internal enum ElfRelocationType : uint
{
    /// <summary>R_BPF_64_64: the immediate of a 16-byte load.</summary>
    Load64 = 1,

    /// <summary>R_BPF_64_ABS64: a pointer in data.</summary>
    Absolute64 = 2,

    /// <summary>R_BPF_64_ABS32.</summary>
    Absolute32 = 3,

    /// <summary>R_BPF_64_NODYLD32: .BTF and .BTF.ext, not for loaders.</summary>
    NoLoad32 = 4,

    /// <summary>R_BPF_64_32: the immediate of a call.</summary>
    Call32 = 10,
}
