using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>prog_bind_map</c> of <c>union bpf_attr</c> for BPF_PROG_BIND_MAP.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_prog_bind_map
{
    internal const int End = 12;

    internal uint prog_fd;
    internal uint map_fd;
    internal uint flags;
}
