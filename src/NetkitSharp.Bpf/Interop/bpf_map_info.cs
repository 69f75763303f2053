using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_map_info</c>; hash and hash_size are those of Linux 6.18.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_map_info
{
    internal uint type;
    internal uint id;
    internal uint key_size;
    internal uint value_size;
    internal uint max_entries;
    internal uint map_flags;
    internal bpf_obj_name name;
    internal uint ifindex;
    internal uint btf_vmlinux_value_type_id;
    internal ulong netns_dev;
    internal ulong netns_ino;
    internal uint btf_id;
    internal uint btf_key_type_id;
    internal uint btf_value_type_id;
    internal uint btf_vmlinux_id;
    internal ulong map_extra;
    internal ulong hash;
    internal uint hash_size;
    private readonly uint _pad;
}
