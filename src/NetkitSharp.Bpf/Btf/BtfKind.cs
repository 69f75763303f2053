using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Btf;

/// <summary>The kinds of BTF types (<c>BTF_KIND_*</c>, linux/btf.h).</summary>
[SuppressMessage("Naming", "CA1720", Justification = "BTF is about types: these are the kernel's words.")]
public enum BtfKind
{
    /// <summary><c>BTF_KIND_UNKN</c>: void, the type with id 0.</summary>
    Void = 0,

    /// <summary><c>BTF_KIND_INT</c>: an integer, a character or a boolean.</summary>
    Integer = 1,

    /// <summary><c>BTF_KIND_PTR</c>: a pointer.</summary>
    Pointer = 2,

    /// <summary><c>BTF_KIND_ARRAY</c>: an array; one without a length is of 0 elements.</summary>
    Array = 3,

    /// <summary><c>BTF_KIND_STRUCT</c>: a struct.</summary>
    Struct = 4,

    /// <summary><c>BTF_KIND_UNION</c>: a union.</summary>
    Union = 5,

    /// <summary><c>BTF_KIND_ENUM</c>: an enum whose values have up to 32 bits.</summary>
    Enum = 6,

    /// <summary><c>BTF_KIND_FWD</c>: a struct or union that is declared and not defined.</summary>
    Forward = 7,

    /// <summary><c>BTF_KIND_TYPEDEF</c>: another name of a type.</summary>
    Typedef = 8,

    /// <summary><c>BTF_KIND_VOLATILE</c>: the qualifier volatile.</summary>
    Volatile = 9,

    /// <summary><c>BTF_KIND_CONST</c>: the qualifier const.</summary>
    Const = 10,

    /// <summary><c>BTF_KIND_RESTRICT</c>: the qualifier restrict.</summary>
    Restrict = 11,

    /// <summary><c>BTF_KIND_FUNC</c>: a function, of a <see cref="FunctionPrototype"/>.</summary>
    Function = 12,

    /// <summary><c>BTF_KIND_FUNC_PROTO</c>: what a function takes and returns.</summary>
    FunctionPrototype = 13,

    /// <summary><c>BTF_KIND_VAR</c>: a variable. Linux 5.2.</summary>
    Variable = 14,

    /// <summary><c>BTF_KIND_DATASEC</c>: a section of variables. Linux 5.2.</summary>
    DataSection = 15,

    /// <summary><c>BTF_KIND_FLOAT</c>: a floating-point number. Linux 5.13.</summary>
    Float = 16,

    /// <summary><c>BTF_KIND_DECL_TAG</c>: a tag on a type, a member, a variable, a function or a parameter. Linux 5.16.</summary>
    DeclarationTag = 17,

    /// <summary><c>BTF_KIND_TYPE_TAG</c>: a tag on what a pointer points to. Linux 5.17.</summary>
    TypeTag = 18,

    /// <summary><c>BTF_KIND_ENUM64</c>: an enum whose values have up to 64 bits. Linux 6.0.</summary>
    Enum64 = 19,
}
