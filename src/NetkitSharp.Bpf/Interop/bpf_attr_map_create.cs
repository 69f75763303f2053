using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The anonymous struct of <c>union bpf_attr</c> for BPF_MAP_CREATE. An <c>end</c> is the size to pass when nothing behind it is used.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_map_create
{
    internal const int End = 60;
    internal const int EndWithKernelType = 64;
    internal const int EndWithMapExtra = 72;
    internal const int EndWithModule = 76;

    internal uint map_type;
    internal uint key_size;
    internal uint value_size;
    internal uint max_entries;
    internal uint map_flags;
    internal uint inner_map_fd;
    internal uint numa_node;
    internal bpf_obj_name map_name;
    internal uint map_ifindex;
    internal uint btf_fd;
    internal uint btf_key_type_id;
    internal uint btf_value_type_id;
    internal uint btf_vmlinux_value_type_id;
    internal ulong map_extra;
    internal int value_type_btf_obj_fd;
    internal int map_token_fd;
}
