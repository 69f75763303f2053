using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Btf;

/// <summary>What the bits of an integer mean (<c>BTF_INT_ENCODING</c>, linux/btf.h).</summary>
[Flags]
[SuppressMessage("Naming", "CA1720", Justification = "BTF is about types: these are the kernel's words.")]
public enum BtfIntegerEncoding
{
    /// <summary>An unsigned number.</summary>
    None = 0,

    /// <summary><c>BTF_INT_SIGNED</c>: a signed number.</summary>
    Signed = 1 << 0,

    /// <summary><c>BTF_INT_CHAR</c>: a character. Compilers leave it out, the kernel takes it.</summary>
    Char = 1 << 1,

    /// <summary><c>BTF_INT_BOOL</c>: a boolean.</summary>
    Bool = 1 << 2,
}
