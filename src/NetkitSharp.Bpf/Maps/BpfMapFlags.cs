using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Maps;

/// <summary>Flags of a map (<c>BPF_F_*</c> of BPF_MAP_CREATE, linux/bpf.h).</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The word of the kernel.")]
public enum BpfMapFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>BPF_F_NO_PREALLOC</c>: allocate hash entries as they come instead of all at creation.</summary>
    NoPreallocation = 1 << 0,

    /// <summary><c>BPF_F_NO_COMMON_LRU</c>: an LRU list for every CPU.</summary>
    NoCommonLru = 1 << 1,

    /// <summary><c>BPF_F_NUMA_NODE</c>: memory from one NUMA node; set by <see cref="BpfMapSpec.NumaNode"/>.</summary>
    NumaNode = 1 << 2,

    /// <summary><c>BPF_F_RDONLY</c>: this descriptor may only read.</summary>
    ReadOnly = 1 << 3,

    /// <summary><c>BPF_F_WRONLY</c>: this descriptor may only write.</summary>
    WriteOnly = 1 << 4,

    /// <summary><c>BPF_F_STACK_BUILD_ID</c>: stack traces as build id and offset.</summary>
    StackBuildId = 1 << 5,

    /// <summary><c>BPF_F_ZERO_SEED</c>: hash without a random seed; for tests.</summary>
    ZeroSeed = 1 << 6,

    /// <summary><c>BPF_F_RDONLY_PROG</c>: programs may only read.</summary>
    ReadOnlyForPrograms = 1 << 7,

    /// <summary><c>BPF_F_WRONLY_PROG</c>: programs may only write.</summary>
    WriteOnlyForPrograms = 1 << 8,

    /// <summary><c>BPF_F_CLONE</c>: socket storage is copied to accepted sockets.</summary>
    Clone = 1 << 9,

    /// <summary><c>BPF_F_MMAPABLE</c>: arrays that mmap(2) takes.</summary>
    MemoryMappable = 1 << 10,

    /// <summary><c>BPF_F_PRESERVE_ELEMS</c>: perf event arrays keep their events when the descriptor is closed.</summary>
    PreserveElements = 1 << 11,

    /// <summary><c>BPF_F_INNER_MAP</c>: arrays as inner maps may differ in size.</summary>
    InnerMap = 1 << 12,

    /// <summary><c>BPF_F_LINK</c>: struct_ops through a link.</summary>
    Link = 1 << 13,

    /// <summary><c>BPF_F_PATH_FD</c>: paths relative to a descriptor.</summary>
    PathDescriptor = 1 << 14,

    /// <summary><c>BPF_F_VTYPE_BTF_OBJ_FD</c>: the value's BTF is a module's.</summary>
    ValueTypeBtfObject = 1 << 15,

    /// <summary><c>BPF_F_TOKEN_FD</c>: created through a BPF token.</summary>
    Token = 1 << 16,

    /// <summary><c>BPF_F_SEGV_ON_FAULT</c>: an arena delivers SIGSEGV for absent pages.</summary>
    SegfaultOnFault = 1 << 17,

    /// <summary><c>BPF_F_NO_USER_CONV</c>: an arena does not convert user pointers.</summary>
    NoUserConversion = 1 << 18,

    /// <summary><c>BPF_F_RB_OVERWRITE</c>: a full ring buffer drops its oldest records, Linux 6.19.</summary>
    RingBufferOverwrite = 1 << 19,
}
