namespace NetkitSharp.Bpf.Elf;

/// <summary>STB_* of elf.h.</summary>
internal enum ElfSymbolBinding : byte
{
    /// <summary><c>STB_LOCAL</c>: for its own object.</summary>
    Local = 0,

    /// <summary><c>STB_GLOBAL</c>: for all objects.</summary>
    Global = 1,

    /// <summary><c>STB_WEAK</c>: for all objects; may be absent.</summary>
    Weak = 2,
}
