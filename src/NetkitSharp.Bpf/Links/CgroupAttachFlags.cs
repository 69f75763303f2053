using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Links;

/// <summary>How a program shares a hook of a cgroup (<c>BPF_F_*</c> of BPF_PROG_ATTACH, linux/bpf.h). All programs of one hook of one cgroup have the same of the first two.</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The word of the kernel.")]
public enum CgroupAttachFlags
{
    /// <summary>None: the only program, and no cgroup below can have one of its own.</summary>
    None = 0,

    /// <summary><c>BPF_F_ALLOW_OVERRIDE</c>: the only program here; a cgroup below may have its own, which runs instead.</summary>
    AllowOverride = 1 << 0,

    /// <summary><c>BPF_F_ALLOW_MULTI</c>: with others here, and with those of cgroups above and below. Links are always so.</summary>
    AllowMultiple = 1 << 1,

    /// <summary><c>BPF_F_PREORDER</c>: before the programs of cgroups below, which run before it otherwise (Linux 6.15).</summary>
    Preorder = 1 << 6,
}
