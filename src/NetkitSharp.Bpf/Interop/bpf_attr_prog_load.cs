using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The anonymous struct of <c>union bpf_attr</c> for BPF_PROG_LOAD.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_prog_load
{
    internal const int EndExpectedAttachType = 72;
    internal const int EndLineInfo = 108;
    internal const int EndAttach = 116;
    internal const int EndFdArray = 128;
    internal const int EndLogTrueSize = 144;
    internal const int EndToken = 148;
    internal const int EndFdArrayCount = 152;

    internal uint prog_type;
    internal uint insn_cnt;
    internal ulong insns;
    internal ulong license;
    internal uint log_level;
    internal uint log_size;
    internal ulong log_buf;
    internal uint kern_version;
    internal uint prog_flags;
    internal bpf_obj_name prog_name;
    internal uint prog_ifindex;
    internal uint expected_attach_type;
    internal uint prog_btf_fd;
    internal uint func_info_rec_size;
    internal ulong func_info;
    internal uint func_info_cnt;
    internal uint line_info_rec_size;
    internal ulong line_info;
    internal uint line_info_cnt;
    internal uint attach_btf_id;

    /// <summary>A union with attach_btf_obj_fd.</summary>
    internal uint attach_prog_fd;
    internal uint core_relo_cnt;
    internal ulong fd_array;
    internal ulong core_relos;
    internal uint core_relo_rec_size;
    internal uint log_true_size;
    internal uint prog_token_fd;
    internal uint fd_array_cnt;
}
