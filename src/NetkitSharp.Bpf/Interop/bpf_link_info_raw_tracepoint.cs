using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_link_info</c> with the <c>raw_tracepoint</c> arm of its union.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct bpf_link_info_raw_tracepoint
{
    internal uint type;
    internal uint id;
    internal uint prog_id;
    private readonly uint _pad;
    internal ulong tp_name;
    internal uint tp_name_len;
    private readonly uint _pad2;
    internal ulong cookie;
}
