namespace NetkitSharp.Bpf.Objects;

/// <summary>BPF_PSEUDO_* of linux/bpf.h, of a 64-bit load: what its immediate means.</summary>
internal enum PseudoSource : byte
{
    None = 0,

    /// <summary>The immediate is a map's descriptor.</summary>
    MapDescriptor = 1,

    /// <summary>The immediate is an array map's descriptor, the next one an offset into its first value.</summary>
    MapValue = 2,

    /// <summary>The immediate is the distance to a function, in instructions.</summary>
    Function = 4,
}
