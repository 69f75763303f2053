using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_link_info</c> with the <c>tracing_multi</c> arm of its union.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct bpf_link_info_tracing_multi
{
    internal uint type;
    internal uint id;
    internal uint prog_id;
    private readonly uint _pad;
    internal uint attach_type;
    internal uint count;
    internal uint btf_obj_id;
    private readonly uint _pad2;
    internal ulong ids;
    internal ulong addrs;
    internal ulong cookies;
}
