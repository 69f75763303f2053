using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The anonymous struct of <c>union bpf_attr</c> for BPF_MAP_*_ELEM, BPF_MAP_GET_NEXT_KEY and BPF_MAP_FREEZE; every command takes less of it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_attr_map_elem
{
    internal const int EndFreeze = 4;
    internal const int EndDelete = 16;
    internal const int EndNextKey = 24;
    internal const int End = 32;

    internal uint map_fd;
    private readonly uint _pad;
    internal ulong key;

    /// <summary>A union with next_key.</summary>
    internal ulong value;
    internal ulong flags;
}
