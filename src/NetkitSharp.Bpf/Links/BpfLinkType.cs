namespace NetkitSharp.Bpf.Links;

/// <summary>What a link attaches its program to (<c>enum bpf_link_type</c>, linux/bpf.h).</summary>
public enum BpfLinkType
{
    /// <summary><c>BPF_LINK_TYPE_UNSPEC</c>: none.</summary>
    Unspecified = 0,

    /// <summary><c>BPF_LINK_TYPE_RAW_TRACEPOINT</c>: a raw tracepoint.</summary>
    RawTracepoint = 1,

    /// <summary><c>BPF_LINK_TYPE_TRACING</c>: fentry, fexit and the like.</summary>
    Tracing = 2,

    /// <summary><c>BPF_LINK_TYPE_CGROUP</c>: a cgroup.</summary>
    Cgroup = 3,

    /// <summary><c>BPF_LINK_TYPE_ITER</c>: an iterator.</summary>
    Iterator = 4,

    /// <summary><c>BPF_LINK_TYPE_NETNS</c>: a network namespace.</summary>
    NetworkNamespace = 5,

    /// <summary><c>BPF_LINK_TYPE_XDP</c>: a device's driver.</summary>
    Xdp = 6,

    /// <summary><c>BPF_LINK_TYPE_PERF_EVENT</c>: a perf event.</summary>
    PerfEvent = 7,

    /// <summary><c>BPF_LINK_TYPE_KPROBE_MULTI</c>: many kprobes.</summary>
    KprobeMulti = 8,

    /// <summary><c>BPF_LINK_TYPE_STRUCT_OPS</c>: kernel operations.</summary>
    StructOps = 9,

    /// <summary><c>BPF_LINK_TYPE_NETFILTER</c>: a netfilter hook.</summary>
    Netfilter = 10,

    /// <summary><c>BPF_LINK_TYPE_TCX</c>: a device's ingress or egress; see <see cref="TcxLink"/>.</summary>
    Tcx = 11,

    /// <summary><c>BPF_LINK_TYPE_UPROBE_MULTI</c>: many uprobes.</summary>
    UprobeMulti = 12,

    /// <summary><c>BPF_LINK_TYPE_NETKIT</c>: a netkit pair; see <see cref="NetkitBpfLink"/>.</summary>
    Netkit = 13,

    /// <summary><c>BPF_LINK_TYPE_SOCKMAP</c>: a socket map.</summary>
    SocketMap = 14,

    /// <summary><c>BPF_LINK_TYPE_TRACING_MULTI</c>: many functions, Linux 7.2.</summary>
    TracingMulti = 15,
}
