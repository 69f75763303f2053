using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>enable_stats</c> of <c>union bpf_attr</c> for BPF_ENABLE_STATS.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_enable_stats
{
    internal const int End = 4;

    internal uint type;
}
