using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>link_update</c> of <c>union bpf_attr</c> for BPF_LINK_UPDATE.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_link_update
{
    internal const int End = 16;

    internal uint link_fd;
    internal uint new_prog_fd;
    internal uint flags;
    internal uint old_prog_fd;
}
