using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>link_create</c> of <c>union bpf_attr</c> for BPF_LINK_CREATE, with the <c>kprobe_multi</c> arm of its union.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_link_create_kprobe_multi
{
    internal const int End = 48;

    internal uint prog_fd;
    internal uint target_fd;
    internal uint attach_type;
    internal uint flags;

    /// <summary>The arm's own flags.</summary>
    internal uint kprobe_multi_flags;
    internal uint cnt;
    internal ulong syms;
    internal ulong addrs;
    internal ulong cookies;
}
