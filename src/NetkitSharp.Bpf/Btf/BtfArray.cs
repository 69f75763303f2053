using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>struct btf_array of linux/btf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BtfArray(int ElementTypeId, int IndexTypeId, uint ElementCount)
{
    /// <summary>sizeof(struct btf_array).</summary>
    internal const int Size = 12;
}
