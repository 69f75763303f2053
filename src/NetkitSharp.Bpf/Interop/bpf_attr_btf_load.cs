using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The anonymous struct of <c>union bpf_attr</c> for BPF_BTF_LOAD.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_btf_load
{
    internal const int EndLogLevel = 28;
    internal const int EndLogTrueSize = 32;

    internal ulong btf;
    internal ulong btf_log_buf;
    internal uint btf_size;
    internal uint btf_log_size;
    internal uint btf_log_level;
    internal uint btf_log_true_size;
}
