using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>link_create</c> of <c>union bpf_attr</c> for BPF_LINK_CREATE, with the anonymous iterator arm of its union.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_link_create_iter
{
    internal const int End = 28;

    internal uint prog_fd;
    internal uint target_fd;
    internal uint attach_type;
    internal uint flags;
    internal ulong iter_info;
    internal uint iter_info_len;
}
