namespace NetkitSharp.Bpf.Elf;

/// <summary>STT_* of elf.h.</summary>
internal enum ElfSymbolType : byte
{
    /// <summary><c>STT_NOTYPE</c>: not said.</summary>
    None = 0,

    /// <summary><c>STT_OBJECT</c>: a variable.</summary>
    Object = 1,

    /// <summary><c>STT_FUNC</c>: a function.</summary>
    Function = 2,

    /// <summary><c>STT_SECTION</c>: a section.</summary>
    Section = 3,

    /// <summary><c>STT_FILE</c>: the name of a source file.</summary>
    File = 4,
}
