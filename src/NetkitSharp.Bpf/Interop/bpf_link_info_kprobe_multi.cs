using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary><c>struct bpf_link_info</c> with the <c>kprobe_multi</c> arm of its union.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct bpf_link_info_kprobe_multi
{
    internal uint type;
    internal uint id;
    internal uint prog_id;
    private readonly uint _pad;
    internal ulong addrs;
    internal uint count;
    internal uint flags;
    internal ulong missed;
    internal ulong cookies;
}
