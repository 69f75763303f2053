using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Maps;

/// <summary>How elements are read and written, beside <see cref="BpfUpdateMode"/> (linux/bpf.h).</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The word of the kernel.")]
public enum BpfElementFlags
{
    /// <summary>As it comes: a program may write the value while it is copied.</summary>
    None = 0,

    /// <summary><c>BPF_F_LOCK</c>: holds the <c>struct bpf_spin_lock</c> that the value has, by its BTF, while it is copied. The lock's own bytes read as zero and are not written. Linux 5.1.</summary>
    Lock = 4,
}
