namespace NetkitSharp.Bpf.Btf;

/// <summary>enum bpf_core_relo_kind of linux/bpf.h.</summary>
internal enum BtfRelocationKind : uint
{
    /// <summary><c>BPF_CORE_FIELD_BYTE_OFFSET</c>: a field's offset in bytes.</summary>
    FieldByteOffset = 0,

    /// <summary><c>BPF_CORE_FIELD_BYTE_SIZE</c>: a field's size in bytes.</summary>
    FieldByteSize = 1,

    /// <summary><c>BPF_CORE_FIELD_EXISTS</c>: whether a field exists, 1 or 0.</summary>
    FieldExists = 2,

    /// <summary><c>BPF_CORE_FIELD_SIGNED</c>: whether a field is signed, 1 or 0.</summary>
    FieldSigned = 3,

    /// <summary><c>BPF_CORE_FIELD_LSHIFT_U64</c>: how far left a bit field has to be moved in 64 bits.</summary>
    FieldLeftShift = 4,

    /// <summary><c>BPF_CORE_FIELD_RSHIFT_U64</c>: how far right it has to be moved then.</summary>
    FieldRightShift = 5,

    /// <summary><c>BPF_CORE_TYPE_ID_LOCAL</c>: a type's id in the object.</summary>
    TypeIdLocal = 6,

    /// <summary><c>BPF_CORE_TYPE_ID_TARGET</c>: a type's id in the kernel.</summary>
    TypeIdTarget = 7,

    /// <summary><c>BPF_CORE_TYPE_EXISTS</c>: whether a type exists, 1 or 0.</summary>
    TypeExists = 8,

    /// <summary><c>BPF_CORE_TYPE_SIZE</c>: a type's size in bytes.</summary>
    TypeSize = 9,

    /// <summary><c>BPF_CORE_ENUMVAL_EXISTS</c>: whether an enumerator exists, 1 or 0.</summary>
    EnumValueExists = 10,

    /// <summary><c>BPF_CORE_ENUMVAL_VALUE</c>: an enumerator's value.</summary>
    EnumValue = 11,

    /// <summary><c>BPF_CORE_TYPE_MATCHES</c>: whether a type matches in its members, 1 or 0.</summary>
    TypeMatches = 12,
}
