namespace NetkitSharp.Bpf.Isa;

/// <summary>What the immediate of a call means, by its source register.</summary>
internal enum PseudoCall : byte
{
    /// <summary>0: the number of a helper.</summary>
    Helper = 0,

    /// <summary>BPF_PSEUDO_CALL: the distance to a function, in instructions.</summary>
    Subprogram = 1,

    /// <summary>BPF_PSEUDO_KFUNC_CALL: the BTF id of a kernel function; the offset is 0 for vmlinux, else an index into fd_array.</summary>
    KernelFunction = 2,
}
