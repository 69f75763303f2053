namespace NetkitSharp.Bpf.Elf;

/// <summary>SHT_* of elf.h, as far as clang writes them into a BPF object.</summary>
internal enum ElfSectionType : uint
{
    /// <summary><c>SHT_NULL</c>: no section.</summary>
    Null = 0,

    /// <summary><c>SHT_PROGBITS</c>: code or data.</summary>
    ProgramBits = 1,

    /// <summary><c>SHT_SYMTAB</c>: symbols.</summary>
    SymbolTable = 2,

    /// <summary><c>SHT_STRTAB</c>: names.</summary>
    StringTable = 3,

    /// <summary><c>SHT_RELA</c>: relocations with addends.</summary>
    RelocationWithAddend = 4,

    /// <summary><c>SHT_NOBITS</c>: zeros that take no room in the file.</summary>
    NoBits = 8,

    /// <summary><c>SHT_REL</c>: relocations.</summary>
    Relocation = 9,
}
