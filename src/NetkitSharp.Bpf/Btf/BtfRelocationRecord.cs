using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>struct bpf_core_relo of linux/bpf.h: what CO-RE would make of the instruction at the offset, in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BtfRelocationRecord(uint Offset, int TypeId, uint AccessOffset, BtfRelocationKind Kind)
{
    /// <summary>sizeof(struct bpf_core_relo).</summary>
    internal const int Size = 16;
}
