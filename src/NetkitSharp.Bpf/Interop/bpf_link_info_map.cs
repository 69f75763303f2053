using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_link_info</c> with the <c>sockmap</c> arm of its union; the <c>struct_ops</c> arm has the first of its fields.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct bpf_link_info_map
{
    internal uint type;
    internal uint id;
    internal uint prog_id;
    private readonly uint _pad;
    internal uint map_id;
    internal uint attach_type;
}
