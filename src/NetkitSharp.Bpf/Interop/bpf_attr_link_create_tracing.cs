using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The struct <c>link_create</c> of <c>union bpf_attr</c> for BPF_LINK_CREATE, with the <c>tracing</c> arm of its union.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_link_create_tracing
{
    internal const int EndTargetBtfId = 20;
    internal const int End = 32;

    internal uint prog_fd;
    internal uint target_fd;
    internal uint attach_type;
    internal uint flags;
    internal uint target_btf_id;
    private readonly uint _pad;
    internal ulong cookie;
}
