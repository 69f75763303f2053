namespace NetkitSharp.Bpf.Elf;

/// <summary>STT_* of elf.h.</summary>
internal enum ElfSymbolType : byte
{
    None = 0,
    Object = 1,
    Function = 2,
    Section = 3,
    File = 4,
}
