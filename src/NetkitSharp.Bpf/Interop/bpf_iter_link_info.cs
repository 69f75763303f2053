using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>union bpf_iter_link_info</c>: what an iterator goes through.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct bpf_iter_link_info
{
    [FieldOffset(0)]
    internal uint map_fd;

    [FieldOffset(0)]
    internal uint order;

    [FieldOffset(4)]
    internal uint cgroup_fd;

    [FieldOffset(8)]
    internal ulong cgroup_id;

    [FieldOffset(0)]
    internal uint tid;

    [FieldOffset(4)]
    internal uint pid;

    [FieldOffset(8)]
    internal uint pid_fd;
}
