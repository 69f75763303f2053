using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>link_create</c> of <c>union bpf_attr</c> for BPF_LINK_CREATE, with the tcx and netkit arm of its union.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_link_create
{
    internal const int End = 32;

    internal uint prog_fd;

    /// <summary>A union of target_fd and target_ifindex.</summary>
    internal uint target;
    internal uint attach_type;
    internal uint flags;

    /// <summary>A union of relative_fd and relative_id.</summary>
    internal uint relative;
    private readonly uint _pad;
    internal ulong expected_revision;
}
