using System.Runtime.CompilerServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The bytes of <c>struct bpf_link_info</c> behind what tcx and netkit use: the struct has 64 in all.</summary>
[InlineArray(5)]
internal struct bpf_link_info_rest
{
    private ulong _element;
}
