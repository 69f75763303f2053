namespace NetkitSharp.Bpf.Features;

/// <summary>What <see cref="BpfFeatures.Probe"/> looks for, beside types and helpers. The releases are those of the mainline kernel.</summary>
public enum BpfFeature
{
    /// <summary>tcx links: programs at a device's ingress and egress without a qdisc. Linux 6.6, CONFIG_NET_XGRESS. Needs CAP_NET_ADMIN.</summary>
    Tcx,

    /// <summary>netkit links, and with them netkit devices. Linux 6.7, CONFIG_NETKIT. Needs CAP_NET_ADMIN.</summary>
    Netkit,

    /// <summary>
    /// <c>bpf_redirect_peer</c> with <c>BPF_F_EGRESS</c>: a packet leaves by the other end of a pair, as if what is behind it had sent it. Linux 7.3. Needs CAP_BPF and CAP_NET_ADMIN.
    /// </summary>
    RedirectPeerEgress,

    /// <summary>Positions and revisions (bpf_mprog) for programs of a cgroup. Linux 6.17 and 6.12 stable. Needs CAP_BPF and CAP_NET_ADMIN.</summary>
    CgroupOrder,

    /// <summary>XDP programs that take frames of several buffers (<c>BPF_F_XDP_HAS_FRAGS</c>). Linux 5.18. Needs CAP_BPF and CAP_NET_ADMIN.</summary>
    XdpFragments,

    /// <summary>Programs beside the targets of a devmap. Linux 5.8. Needs CAP_BPF and CAP_NET_ADMIN.</summary>
    DeviceMapPrograms,

    /// <summary>Programs beside the targets of a cpumap. Linux 5.9. Needs CAP_BPF.</summary>
    CpuMapPrograms,

    /// <summary>Batch operations on maps (<c>BPF_MAP_LOOKUP_BATCH</c> and the like). Linux 5.6; which map types have them came one after the other.</summary>
    BatchOperations,

    /// <summary>Arrays that can be mapped into memory (<c>BPF_F_MMAPABLE</c>). Linux 5.5. Needs CAP_BPF.</summary>
    MappableArrays,

    /// <summary>Programs of up to 1,000,000 instructions instead of 4096. Linux 5.2. Needs CAP_BPF.</summary>
    LargePrograms,

    /// <summary>Loops that the verifier can see the end of. Linux 5.3. Needs CAP_BPF.</summary>
    BoundedLoops,

    /// <summary>Instructions of <c>-mcpu=v2</c>: more comparisons. Linux 4.14. Needs CAP_BPF.</summary>
    InstructionSetV2,

    /// <summary>Instructions of <c>-mcpu=v3</c>: 32-bit comparisons. Linux 5.1. Needs CAP_BPF.</summary>
    InstructionSetV3,

    /// <summary>Instructions of <c>-mcpu=v4</c>: sign extension, signed division, long jumps. Linux 6.6. Needs CAP_BPF.</summary>
    InstructionSetV4,

    /// <summary>Calls of kernel functions (kfuncs). Linux 5.13, with BTF of the kernel and a compiler for the machine that can. Needs CAP_BPF and CAP_NET_ADMIN.</summary>
    KernelFunctionCalls,

    /// <summary>Programs are compiled (<c>net.core.bpf_jit_enable</c>) instead of interpreted. Needs CAP_BPF.</summary>
    JustInTimeCompiler,

    /// <summary>A number given at attachment that the program can read (<c>bpf_get_attach_cookie</c>), for kprobes. Linux 5.15. Needs CAP_BPF and CAP_PERFMON.</summary>
    Cookies,

    /// <summary>Run counts and times of programs (<c>kernel.bpf_stats_enabled</c>, Linux 5.1; <c>BPF_ENABLE_STATS</c>, Linux 5.8).</summary>
    RunTimeStatistics,

    /// <summary>Binding a map to a program that does not refer to it (<c>BPF_PROG_BIND_MAP</c>). Linux 5.10.</summary>
    BindMap,

    /// <summary>A count beside the array of descriptors that a program is loaded with (<c>fd_array_cnt</c>). Linux 6.14. Needs CAP_BPF.</summary>
    DescriptorArrayCount,

    /// <summary>Text that programs leave for whoever reads it (<c>BPF_PROG_STREAM_READ_BY_FD</c>). Linux 6.17.</summary>
    ProgramStreams,

    /// <summary>Tokens that delegate bpf(2) to a user namespace (<c>BPF_TOKEN_CREATE</c>). Linux 6.9.</summary>
    Tokens,

    /// <summary>A log for every command (<c>BPF_COMMON_ATTRS</c>). Linux 7.2.</summary>
    CommonAttributes,

    /// <summary>Memory of maps and programs counts against the memory cgroup and not against RLIMIT_MEMLOCK. Linux 5.11. Needs CAP_BPF.</summary>
    MemoryCgroupAccounting,

    /// <summary>The kernel's own BTF in <c>/sys/kernel/btf/vmlinux</c>, which CO-RE and tracing need. Linux 5.4, CONFIG_DEBUG_INFO_BTF.</summary>
    KernelBtf,

    /// <summary>BTF of maps and programs at all. Linux 4.18. Needs CAP_BPF, as those that follow.</summary>
    Btf,

    /// <summary>Functions in BTF (<c>BTF_KIND_FUNC</c>). Linux 5.0.</summary>
    BtfFunctions,

    /// <summary>Global functions in BTF, which the verifier checks on their own. Linux 5.6.</summary>
    BtfGlobalFunctions,

    /// <summary>Variables and data sections in BTF (<c>BTF_KIND_VAR</c>, <c>BTF_KIND_DATASEC</c>). Linux 5.2.</summary>
    BtfDataSections,

    /// <summary>Names of data sections that begin with a question mark. Linux 6.9.</summary>
    BtfMarkedSections,

    /// <summary>Floating point in BTF (<c>BTF_KIND_FLOAT</c>). Linux 5.13.</summary>
    BtfFloat,

    /// <summary>Tags of declarations in BTF (<c>BTF_KIND_DECL_TAG</c>). Linux 5.16.</summary>
    BtfDeclarationTags,

    /// <summary>Tags of types in BTF (<c>BTF_KIND_TYPE_TAG</c>). Linux 5.17.</summary>
    BtfTypeTags,

    /// <summary>64-bit enumerations in BTF (<c>BTF_KIND_ENUM64</c>). Linux 6.0.</summary>
    BtfEnum64,
}
