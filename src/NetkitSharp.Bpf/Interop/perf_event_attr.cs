using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct perf_event_attr</c> (linux/perf_event.h) up to what probes need.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct perf_event_attr
{
    /// <summary>PERF_ATTR_SIZE_VER0, which every kernel takes.</summary>
    internal const int EndConfig1 = 64;

    /// <summary>PERF_ATTR_SIZE_VER1.</summary>
    internal const int EndConfig2 = 72;

    /// <summary>The bit of <see cref="flags"/> that has <see cref="wakeup"/> count bytes.</summary>
    internal const ulong WatermarkFlag = 1 << 14;

    internal uint type;
    internal uint size;
    internal ulong config;

    /// <summary>A union with sample_freq.</summary>
    internal ulong sample_period;
    internal ulong sample_type;
    internal ulong read_format;

    /// <summary>The bit fields from <c>disabled</c> on.</summary>
    internal ulong flags;

    /// <summary>A union of wakeup_events and wakeup_watermark.</summary>
    internal uint wakeup;
    internal uint bp_type;

    /// <summary>A union of bp_addr, kprobe_func, uprobe_path and config1.</summary>
    internal ulong config1;

    /// <summary>A union of bp_len, kprobe_addr, probe_offset and config2.</summary>
    internal ulong config2;
}
