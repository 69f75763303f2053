namespace NetkitSharp.Bpf.Btf;

/// <summary>What CO-RE puts into an instruction (<c>enum bpf_core_relo_kind</c>, linux/bpf.h).</summary>
internal enum BtfRelocationKind : uint
{
    /// <summary><c>BPF_CORE_FIELD_BYTE_OFFSET</c>: where a field begins, in bytes; changes the size of a load or store as well.</summary>
    FieldByteOffset = 0,

    /// <summary><c>BPF_CORE_FIELD_BYTE_SIZE</c>: how many bytes a field takes; of a bit-field, how many have to be loaded.</summary>
    FieldByteSize = 1,

    /// <summary><c>BPF_CORE_FIELD_EXISTS</c>: 1 when there is such a field, else 0.</summary>
    FieldExists = 2,

    /// <summary><c>BPF_CORE_FIELD_SIGNED</c>: 1 when a field has a sign, else 0.</summary>
    FieldSigned = 3,

    /// <summary><c>BPF_CORE_FIELD_LSHIFT_U64</c>: how far to shift a loaded bit-field left, to lose what is above it.</summary>
    FieldLeftShift = 4,

    /// <summary><c>BPF_CORE_FIELD_RSHIFT_U64</c>: how far to shift it right after that, to lose what is below it.</summary>
    FieldRightShift = 5,

    /// <summary><c>BPF_CORE_TYPE_ID_LOCAL</c>: a type's id in the object's own BTF.</summary>
    TypeIdLocal = 6,

    /// <summary><c>BPF_CORE_TYPE_ID_TARGET</c>: a type's id in the kernel's BTF, 0 when it has none.</summary>
    TypeIdTarget = 7,

    /// <summary><c>BPF_CORE_TYPE_EXISTS</c>: 1 when there is such a type, else 0.</summary>
    TypeExists = 8,

    /// <summary><c>BPF_CORE_TYPE_SIZE</c>: how many bytes a type takes, 0 when there is none.</summary>
    TypeSize = 9,

    /// <summary><c>BPF_CORE_ENUMVAL_EXISTS</c>: 1 when an enum has such a value, else 0.</summary>
    EnumValueExists = 10,

    /// <summary><c>BPF_CORE_ENUMVAL_VALUE</c>: the number of an enum's value.</summary>
    EnumValue = 11,

    /// <summary><c>BPF_CORE_TYPE_MATCHES</c>: 1 when there is a type with all the members of the object's, else 0.</summary>
    TypeMatches = 12,
}
