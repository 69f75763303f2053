using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_link_info</c> with the <c>uprobe_multi</c> arm of its union.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct bpf_link_info_uprobe_multi
{
    internal uint type;
    internal uint id;
    internal uint prog_id;
    private readonly uint _pad;
    internal ulong path;
    internal ulong offsets;
    internal ulong ref_ctr_offsets;
    internal ulong cookies;
    internal uint path_size;
    internal uint count;
    internal uint flags;
    internal uint pid;
}
