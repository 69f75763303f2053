using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>batch</c> of <c>union bpf_attr</c> for BPF_MAP_*_BATCH.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_map_batch
{
    internal const int End = 56;

    internal ulong in_batch;
    internal ulong out_batch;
    internal ulong keys;
    internal ulong values;
    internal uint count;
    internal uint map_fd;
    internal ulong elem_flags;
    internal ulong flags;
}
