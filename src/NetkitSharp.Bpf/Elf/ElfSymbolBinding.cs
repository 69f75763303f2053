namespace NetkitSharp.Bpf.Elf;

/// <summary>STB_* of elf.h.</summary>
internal enum ElfSymbolBinding : byte
{
    Local = 0,
    Global = 1,
    Weak = 2,
}
