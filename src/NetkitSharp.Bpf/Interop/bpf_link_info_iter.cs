using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_link_info</c> with the <c>iter</c> arm of its union.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct bpf_link_info_iter
{
    [FieldOffset(0)]
    internal uint type;

    [FieldOffset(4)]
    internal uint id;

    [FieldOffset(8)]
    internal uint prog_id;

    [FieldOffset(16)]
    internal ulong target_name;

    [FieldOffset(24)]
    internal uint target_name_len;

    [FieldOffset(28)]
    internal uint map_id;

    [FieldOffset(32)]
    internal ulong cgroup_id;

    [FieldOffset(40)]
    internal uint order;

    [FieldOffset(32)]
    internal uint tid;

    [FieldOffset(36)]
    internal uint pid;
}
