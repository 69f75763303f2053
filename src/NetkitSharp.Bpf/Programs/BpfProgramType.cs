namespace NetkitSharp.Bpf.Programs;

/// <summary>Kinds of program (<c>enum bpf_prog_type</c>, linux/bpf.h): they decide on the context, the helpers and where a program can be attached.</summary>
public enum BpfProgramType
{
    /// <summary><c>BPF_PROG_TYPE_UNSPEC</c>: none.</summary>
    Unspecified = 0,

    /// <summary><c>BPF_PROG_TYPE_SOCKET_FILTER</c>: filters what a socket receives.</summary>
    SocketFilter = 1,

    /// <summary><c>BPF_PROG_TYPE_KPROBE</c>: kernel and user probes.</summary>
    Kprobe = 2,

    /// <summary><c>BPF_PROG_TYPE_SCHED_CLS</c>: tc classifiers; the type of tcx and netkit programs. The context is <c>struct __sk_buff</c>.</summary>
    SchedulerClassifier = 3,

    /// <summary><c>BPF_PROG_TYPE_SCHED_ACT</c>: tc actions.</summary>
    SchedulerAction = 4,

    /// <summary><c>BPF_PROG_TYPE_TRACEPOINT</c>: static tracepoints.</summary>
    Tracepoint = 5,

    /// <summary><c>BPF_PROG_TYPE_XDP</c>: packets at the driver. The context is <c>struct xdp_md</c>.</summary>
    Xdp = 6,

    /// <summary><c>BPF_PROG_TYPE_PERF_EVENT</c>: perf events.</summary>
    PerfEvent = 7,

    /// <summary><c>BPF_PROG_TYPE_CGROUP_SKB</c>: packets of the sockets of a cgroup.</summary>
    CgroupSkb = 8,

    /// <summary><c>BPF_PROG_TYPE_CGROUP_SOCK</c>: socket creation and bind in a cgroup.</summary>
    CgroupSocket = 9,

    /// <summary><c>BPF_PROG_TYPE_LWT_IN</c>: lightweight tunnel input.</summary>
    LightweightTunnelIn = 10,

    /// <summary><c>BPF_PROG_TYPE_LWT_OUT</c>: lightweight tunnel output.</summary>
    LightweightTunnelOut = 11,

    /// <summary><c>BPF_PROG_TYPE_LWT_XMIT</c>: lightweight tunnel transmission.</summary>
    LightweightTunnelTransmit = 12,

    /// <summary><c>BPF_PROG_TYPE_SOCK_OPS</c>: TCP socket events of a cgroup.</summary>
    SocketOperations = 13,

    /// <summary><c>BPF_PROG_TYPE_SK_SKB</c>: stream parsers and verdicts of socket maps.</summary>
    StreamParser = 14,

    /// <summary><c>BPF_PROG_TYPE_CGROUP_DEVICE</c>: device access of a cgroup.</summary>
    CgroupDevice = 15,

    /// <summary><c>BPF_PROG_TYPE_SK_MSG</c>: messages of sockets in a socket map.</summary>
    SocketMessage = 16,

    /// <summary><c>BPF_PROG_TYPE_RAW_TRACEPOINT</c>: tracepoints with raw arguments.</summary>
    RawTracepoint = 17,

    /// <summary><c>BPF_PROG_TYPE_CGROUP_SOCK_ADDR</c>: connect, bind, sendmsg and recvmsg addresses of a cgroup.</summary>
    CgroupSocketAddress = 18,

    /// <summary><c>BPF_PROG_TYPE_LWT_SEG6LOCAL</c>: SRv6 actions.</summary>
    Seg6Local = 19,

    /// <summary><c>BPF_PROG_TYPE_LIRC_MODE2</c>: infrared decoding.</summary>
    LircMode2 = 20,

    /// <summary><c>BPF_PROG_TYPE_SK_REUSEPORT</c>: selection in a reuseport group.</summary>
    ReusePort = 21,

    /// <summary><c>BPF_PROG_TYPE_FLOW_DISSECTOR</c>: flow dissection of a network namespace.</summary>
    FlowDissector = 22,

    /// <summary><c>BPF_PROG_TYPE_CGROUP_SYSCTL</c>: sysctl access of a cgroup.</summary>
    CgroupSysctl = 23,

    /// <summary><c>BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE</c>: raw tracepoints with a writable buffer.</summary>
    RawTracepointWritable = 24,

    /// <summary><c>BPF_PROG_TYPE_CGROUP_SOCKOPT</c>: getsockopt and setsockopt of a cgroup.</summary>
    CgroupSocketOption = 25,

    /// <summary><c>BPF_PROG_TYPE_TRACING</c>: fentry, fexit, fmod_ret, iterators and BTF tracepoints.</summary>
    Tracing = 26,

    /// <summary><c>BPF_PROG_TYPE_STRUCT_OPS</c>: implementations of kernel operations.</summary>
    StructOps = 27,

    /// <summary><c>BPF_PROG_TYPE_EXT</c>: replaces a function of another program.</summary>
    Extension = 28,

    /// <summary><c>BPF_PROG_TYPE_LSM</c>: security module hooks.</summary>
    Lsm = 29,

    /// <summary><c>BPF_PROG_TYPE_SK_LOOKUP</c>: socket lookup in a network namespace.</summary>
    SocketLookup = 30,

    /// <summary><c>BPF_PROG_TYPE_SYSCALL</c>: run by BPF_PROG_TEST_RUN only.</summary>
    Syscall = 31,

    /// <summary><c>BPF_PROG_TYPE_NETFILTER</c>: netfilter hooks (Linux 6.4).</summary>
    Netfilter = 32,
}
