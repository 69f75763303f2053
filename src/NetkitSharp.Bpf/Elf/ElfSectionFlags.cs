namespace NetkitSharp.Bpf.Elf;

/// <summary>SHF_* of elf.h.</summary>
[Flags]
internal enum ElfSectionFlags : ulong
{
    None = 0,

    /// <summary><c>SHF_WRITE</c>: writable.</summary>
    Write = 1,

    /// <summary><c>SHF_ALLOC</c>: takes memory.</summary>
    Allocate = 2,

    /// <summary><c>SHF_EXECINSTR</c>: code.</summary>
    Executable = 4,
}
