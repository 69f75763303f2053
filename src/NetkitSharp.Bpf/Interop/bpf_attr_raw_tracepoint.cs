using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>raw_tracepoint</c> of <c>union bpf_attr</c> for BPF_RAW_TRACEPOINT_OPEN.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_raw_tracepoint
{
    internal const int EndProgFd = 12;
    internal const int End = 24;

    internal ulong name;
    internal uint prog_fd;
    private readonly uint _pad;
    internal ulong cookie;
}
