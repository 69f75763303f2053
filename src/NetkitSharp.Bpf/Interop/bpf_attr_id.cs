using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The anonymous struct of <c>union bpf_attr</c> for BPF_*_GET_NEXT_ID and BPF_*_GET_FD_BY_ID.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_id
{
    internal const int EndNextId = 8;
    internal const int End = 12;

    /// <summary>A union of start_id, prog_id, map_id, btf_id and link_id.</summary>
    internal uint id;
    internal uint next_id;
    internal uint open_flags;
}
