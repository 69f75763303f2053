namespace NetkitSharp.Bpf.Elf;

/// <summary>SHF_* of elf.h.</summary>
[Flags]
internal enum ElfSectionFlags : ulong
{
    None = 0,
    Write = 1,
    Allocate = 2,
    Executable = 4,
}
