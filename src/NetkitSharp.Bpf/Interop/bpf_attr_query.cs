using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>query</c> of <c>union bpf_attr</c> for BPF_PROG_QUERY.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_query
{
    internal const int EndProgAttachFlags = 40;
    internal const int End = 64;

    /// <summary>A union of target_fd and target_ifindex.</summary>
    internal uint target;
    internal uint attach_type;
    internal uint query_flags;
    internal uint attach_flags;
    internal ulong prog_ids;
    internal uint count;
    private readonly uint _pad;
    internal ulong prog_attach_flags;
    internal ulong link_ids;
    internal ulong link_attach_flags;
    internal ulong revision;
}
