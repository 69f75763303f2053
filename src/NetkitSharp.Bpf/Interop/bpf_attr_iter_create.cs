using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>iter_create</c> of <c>union bpf_attr</c> for BPF_ITER_CREATE.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_iter_create
{
    internal const int End = 8;

    internal uint link_fd;
    internal uint flags;
}
