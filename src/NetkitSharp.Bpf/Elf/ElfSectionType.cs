namespace NetkitSharp.Bpf.Elf;

/// <summary>SHT_* of elf.h, as far as clang writes them into a BPF object.</summary>
internal enum ElfSectionType : uint
{
    Null = 0,
    ProgramBits = 1,
    SymbolTable = 2,
    StringTable = 3,
    RelocationWithAddend = 4,
    NoBits = 8,
    Relocation = 9,
}
