using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct perf_event_attr</c> (linux/perf_event.h) up to what probes and tracepoints need: its first 72 bytes (PERF_ATTR_SIZE_VER1).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct perf_event_attr_probe
{
    internal const int Size = 72;

    internal uint type;
    internal uint size;
    internal ulong config;

    /// <summary>A union of sample_period and sample_freq.</summary>
    internal ulong sample_period;
    internal ulong sample_type;
    internal ulong read_format;

    /// <summary>The bit fields, from <c>disabled</c> on.</summary>
    internal ulong flags;
    internal uint wakeup_events;
    internal uint bp_type;

    /// <summary>A union, for probes kprobe_func or uprobe_path.</summary>
    internal ulong config1;

    /// <summary>A union, for probes probe_offset.</summary>
    internal ulong config2;
}
