using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_link_info</c> with the tcx and netkit arm of its union; the rest of the union is padding here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_link_info
{
    internal uint type;
    internal uint id;
    internal uint prog_id;
    private readonly uint _pad;
    internal uint ifindex;
    internal uint attach_type;
    private readonly bpf_link_info_rest _rest;
}
