namespace NetkitSharp.Bpf.Isa;

/// <summary>BPF_PSEUDO_* of linux/bpf.h, of a 64-bit load: what its immediate means.</summary>
internal enum PseudoSource : byte
{
    /// <summary>0: the immediate is a number.</summary>
    None = 0,

    /// <summary>BPF_PSEUDO_MAP_FD: the immediate is a map's descriptor.</summary>
    MapDescriptor = 1,

    /// <summary>BPF_PSEUDO_MAP_VALUE: the immediate is an array map's descriptor, the next one an offset into its first value.</summary>
    MapValue = 2,

    /// <summary>BPF_PSEUDO_BTF_ID: the immediate is the BTF id of a variable of the kernel, the next one a module's BTF descriptor or 0.</summary>
    BtfId = 3,

    /// <summary>BPF_PSEUDO_FUNC: the immediate is the distance to a function, in instructions.</summary>
    Function = 4,

    /// <summary>BPF_PSEUDO_MAP_IDX: the immediate is an index into fd_array.</summary>
    MapIndex = 5,

    /// <summary>BPF_PSEUDO_MAP_IDX_VALUE: the immediate is an index into fd_array, the next one an offset into the array map's first value.</summary>
    MapIndexValue = 6,
}
