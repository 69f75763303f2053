using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>What an array consists of (<c>struct btf_array</c>, linux/btf.h).</summary>
/// <param name="ElementTypeId">The id of the elements' type.</param>
/// <param name="IndexTypeId">The id of the index's type, which compilers give and nobody uses.</param>
/// <param name="ElementCount">How many elements it has; 0 for a flexible array.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BtfArray(int ElementTypeId, int IndexTypeId, uint ElementCount)
{
    /// <summary>sizeof(struct btf_array).</summary>
    internal const int Size = 12;
}
