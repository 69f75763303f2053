using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>link_create</c> of <c>union bpf_attr</c> for BPF_LINK_CREATE, with the <c>netfilter</c> arm of its union.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_link_create_netfilter
{
    internal const int End = 32;

    internal uint prog_fd;
    internal uint target_fd;
    internal uint attach_type;
    internal uint flags;
    internal uint pf;
    internal uint hooknum;
    internal int priority;

    /// <summary>The arm's own flags.</summary>
    internal uint netfilter_flags;
}
