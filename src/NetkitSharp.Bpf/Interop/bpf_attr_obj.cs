using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The anonymous struct of <c>union bpf_attr</c> for BPF_OBJ_PIN and BPF_OBJ_GET.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_obj
{
    internal const int End = 16;

    internal ulong pathname;
    internal uint bpf_fd;
    internal uint file_flags;
}
