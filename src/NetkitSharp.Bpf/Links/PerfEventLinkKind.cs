using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Bpf.Links;

/// <summary>What a perf event link is attached to (<c>enum bpf_perf_event_type</c>, linux/bpf.h).</summary>
[SuppressMessage("Naming", "CA1720", Justification = "No types.")]
public enum PerfEventLinkKind
{
    /// <summary><c>BPF_PERF_EVENT_UNSPEC</c>: kernels before 6.6 do not say.</summary>
    Unspecified = 0,

    /// <summary><c>BPF_PERF_EVENT_UPROBE</c>: a place in a file that processes run.</summary>
    Uprobe = 1,

    /// <summary><c>BPF_PERF_EVENT_URETPROBE</c>: the return of a function in such a file.</summary>
    UprobeReturn = 2,

    /// <summary><c>BPF_PERF_EVENT_KPROBE</c>: a place in the kernel.</summary>
    Kprobe = 3,

    /// <summary><c>BPF_PERF_EVENT_KRETPROBE</c>: the return of a kernel function.</summary>
    KprobeReturn = 4,

    /// <summary><c>BPF_PERF_EVENT_TRACEPOINT</c>: a tracepoint.</summary>
    Tracepoint = 5,

    /// <summary><c>BPF_PERF_EVENT_EVENT</c>: another event, such as a counter of the processor.</summary>
    Event = 6,
}
