namespace NetkitSharp.Bpf.Objects;

/// <summary>BPF_PSEUDO_* of linux/bpf.h; the first group is for 64-bit loads, the second for calls.</summary>
internal enum PseudoSource : byte
{
    None = 0,

    /// <summary>The immediate is a map's descriptor.</summary>
    MapDescriptor = 1,

    /// <summary>The immediate is an array map's descriptor, the next one an offset into its first value.</summary>
    MapValue = 2,

    /// <summary>The immediate is the distance to a function, in instructions.</summary>
    Function = 4,

    /// <summary>Of a call: the immediate is the distance to a function, in instructions.</summary>
    Call = 1,

    /// <summary>Of a call: the immediate is the BTF id of a kernel function.</summary>
    KernelCall = 2,
}
