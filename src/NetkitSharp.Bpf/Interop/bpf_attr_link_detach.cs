using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>link_detach</c> of <c>union bpf_attr</c> for BPF_LINK_DETACH.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_link_detach
{
    internal const int End = 4;

    internal uint link_fd;
}
