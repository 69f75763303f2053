using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The anonymous struct of <c>union bpf_attr</c> for BPF_PROG_ATTACH and BPF_PROG_DETACH.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_prog_attach
{
    internal const int End = 32;

    /// <summary>A union of target_fd and target_ifindex.</summary>
    internal uint target;
    internal uint attach_bpf_fd;
    internal uint attach_type;
    internal uint attach_flags;
    internal uint replace_bpf_fd;

    /// <summary>A union of relative_fd and relative_id.</summary>
    internal uint relative;
    internal ulong expected_revision;
}
