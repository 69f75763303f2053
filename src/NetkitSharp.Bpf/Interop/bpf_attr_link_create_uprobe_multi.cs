using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>link_create</c> of <c>union bpf_attr</c> for BPF_LINK_CREATE, with the <c>uprobe_multi</c> arm of its union.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_link_create_uprobe_multi
{
    internal const int End = 60;

    internal uint prog_fd;
    internal uint target_fd;
    internal uint attach_type;
    internal uint flags;
    internal ulong path;
    internal ulong offsets;
    internal ulong ref_ctr_offsets;
    internal ulong cookies;
    internal uint cnt;

    /// <summary>The arm's own flags.</summary>
    internal uint uprobe_multi_flags;
    internal uint pid;
}
