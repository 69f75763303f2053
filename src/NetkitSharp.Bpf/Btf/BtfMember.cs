using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>struct btf_member of linux/btf.h: a field of a struct or union.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BtfMember(uint NameOffset, int TypeId, uint Offset)
{
    /// <summary>sizeof(struct btf_member).</summary>
    internal const int Size = 12;
}
