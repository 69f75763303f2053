namespace NetkitSharp.Bpf.Maps;

/// <summary>Kinds of map (<c>enum bpf_map_type</c>, linux/bpf.h).</summary>
public enum BpfMapType
{
    /// <summary><c>BPF_MAP_TYPE_UNSPEC</c>: none.</summary>
    Unspecified = 0,

    /// <summary><c>BPF_MAP_TYPE_HASH</c>: any keys to any values.</summary>
    Hash = 1,

    /// <summary><c>BPF_MAP_TYPE_ARRAY</c>: values by a 32-bit index, all there from the start.</summary>
    Array = 2,

    /// <summary><c>BPF_MAP_TYPE_PROG_ARRAY</c>: programs by index, for tail calls. Values are descriptors when written, ids when read.</summary>
    ProgramArray = 3,

    /// <summary><c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>: perf event descriptors by CPU.</summary>
    PerfEventArray = 4,

    /// <summary><c>BPF_MAP_TYPE_PERCPU_HASH</c>: a hash whose entries have a value for every possible CPU.</summary>
    PerCpuHash = 5,

    /// <summary><c>BPF_MAP_TYPE_PERCPU_ARRAY</c>: an array whose elements have a value for every possible CPU.</summary>
    PerCpuArray = 6,

    /// <summary><c>BPF_MAP_TYPE_STACK_TRACE</c>: stack traces by id.</summary>
    StackTrace = 7,

    /// <summary><c>BPF_MAP_TYPE_CGROUP_ARRAY</c>: cgroups by index.</summary>
    CgroupArray = 8,

    /// <summary><c>BPF_MAP_TYPE_LRU_HASH</c>: a hash that drops the least recently used entries when full.</summary>
    LruHash = 9,

    /// <summary><c>BPF_MAP_TYPE_LRU_PERCPU_HASH</c>: an LRU hash with a value for every possible CPU.</summary>
    LruPerCpuHash = 10,

    /// <summary><c>BPF_MAP_TYPE_LPM_TRIE</c>: longest prefix match: keys are a 32-bit prefix length and data in network order. Needs <see cref="BpfMapFlags.NoPreallocation"/>.</summary>
    LpmTrie = 11,

    /// <summary><c>BPF_MAP_TYPE_ARRAY_OF_MAPS</c>: maps by index. Values are descriptors when written, ids when read.</summary>
    ArrayOfMaps = 12,

    /// <summary><c>BPF_MAP_TYPE_HASH_OF_MAPS</c>: maps by key. Values are descriptors when written, ids when read.</summary>
    HashOfMaps = 13,

    /// <summary><c>BPF_MAP_TYPE_DEVMAP</c>: devices by index for XDP redirects.</summary>
    DeviceMap = 14,

    /// <summary><c>BPF_MAP_TYPE_SOCKMAP</c>: sockets by index.</summary>
    SocketMap = 15,

    /// <summary><c>BPF_MAP_TYPE_CPUMAP</c>: CPUs for XDP redirects.</summary>
    CpuMap = 16,

    /// <summary><c>BPF_MAP_TYPE_XSKMAP</c>: AF_XDP sockets by queue.</summary>
    XdpSocketMap = 17,

    /// <summary><c>BPF_MAP_TYPE_SOCKHASH</c>: sockets by key.</summary>
    SocketHash = 18,

    /// <summary><c>BPF_MAP_TYPE_CGROUP_STORAGE</c>: storage by cgroup; deprecated in favour of <see cref="CgroupLocalStorage"/>.</summary>
    CgroupStorage = 19,

    /// <summary><c>BPF_MAP_TYPE_REUSEPORT_SOCKARRAY</c>: sockets of a reuseport group.</summary>
    ReusePortSocketArray = 20,

    /// <summary><c>BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE</c>: per-CPU storage by cgroup, deprecated.</summary>
    PerCpuCgroupStorage = 21,

    /// <summary><c>BPF_MAP_TYPE_QUEUE</c>: first in, first out, without keys.</summary>
    Queue = 22,

    /// <summary><c>BPF_MAP_TYPE_STACK</c>: last in, first out, without keys.</summary>
    Stack = 23,

    /// <summary><c>BPF_MAP_TYPE_SK_STORAGE</c>: storage attached to sockets.</summary>
    SocketStorage = 24,

    /// <summary><c>BPF_MAP_TYPE_DEVMAP_HASH</c>: devices by key for XDP redirects.</summary>
    DeviceMapHash = 25,

    /// <summary><c>BPF_MAP_TYPE_STRUCT_OPS</c>: kernel operations implemented by BPF.</summary>
    StructOps = 26,

    /// <summary><c>BPF_MAP_TYPE_RINGBUF</c>: a ring buffer, Linux 5.8: no key or value, max entries is its size in bytes, a power of two and whole pages.</summary>
    RingBuffer = 27,

    /// <summary><c>BPF_MAP_TYPE_INODE_STORAGE</c>: storage attached to inodes.</summary>
    InodeStorage = 28,

    /// <summary><c>BPF_MAP_TYPE_TASK_STORAGE</c>: storage attached to tasks.</summary>
    TaskStorage = 29,

    /// <summary><c>BPF_MAP_TYPE_BLOOM_FILTER</c>: a Bloom filter.</summary>
    BloomFilter = 30,

    /// <summary><c>BPF_MAP_TYPE_USER_RINGBUF</c>: a ring buffer from user space to BPF, Linux 6.1.</summary>
    UserRingBuffer = 31,

    /// <summary><c>BPF_MAP_TYPE_CGRP_STORAGE</c>: storage attached to cgroups, Linux 6.2.</summary>
    CgroupLocalStorage = 32,

    /// <summary><c>BPF_MAP_TYPE_ARENA</c>: memory shared with user space, Linux 6.9.</summary>
    Arena = 33,

    /// <summary><c>BPF_MAP_TYPE_INSN_ARRAY</c>: jump tables, Linux 6.19.</summary>
    InstructionArray = 34,

    /// <summary><c>BPF_MAP_TYPE_RHASH</c>: a resizable hash, Linux 7.2.</summary>
    ResizableHash = 35,
}
