using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>info</c> of <c>union bpf_attr</c> for BPF_OBJ_GET_INFO_BY_FD.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_info
{
    internal const int End = 16;

    internal uint bpf_fd;
    internal uint info_len;
    internal ulong info;
}
