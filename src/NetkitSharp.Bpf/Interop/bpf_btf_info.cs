using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_btf_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_btf_info
{
    internal ulong btf;
    internal uint btf_size;
    internal uint id;
    internal ulong name;
    internal uint name_len;
    internal uint kernel_btf;
}
