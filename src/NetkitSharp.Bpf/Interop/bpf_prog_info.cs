using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_prog_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_prog_info
{
    internal uint type;
    internal uint id;
    internal ulong tag;
    internal uint jited_prog_len;
    internal uint xlated_prog_len;
    internal ulong jited_prog_insns;
    internal ulong xlated_prog_insns;
    internal ulong load_time;
    internal uint created_by_uid;
    internal uint nr_map_ids;
    internal ulong map_ids;
    internal bpf_obj_name name;
    internal uint ifindex;

    /// <summary>Bit 0; the other 31 are unnamed padding.</summary>
    internal uint gpl_compatible;
    internal ulong netns_dev;
    internal ulong netns_ino;
    internal uint nr_jited_ksyms;
    internal uint nr_jited_func_lens;
    internal ulong jited_ksyms;
    internal ulong jited_func_lens;
    internal uint btf_id;
    internal uint func_info_rec_size;
    internal ulong func_info;
    internal uint nr_func_info;
    internal uint nr_line_info;
    internal ulong line_info;
    internal ulong jited_line_info;
    internal uint nr_jited_line_info;
    internal uint line_info_rec_size;
    internal uint jited_line_info_rec_size;
    internal uint nr_prog_tags;
    internal ulong prog_tags;
    internal ulong run_time_ns;
    internal ulong run_cnt;
    internal ulong recursion_misses;
    internal uint verified_insns;
    internal uint attach_btf_obj_id;
    internal uint attach_btf_id;
    private readonly uint _pad;
}
