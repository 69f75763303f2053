using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>struct btf_var_secinfo of linux/btf.h: a variable's place in its section.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BtfSectionVariable(int TypeId, uint Offset, uint Size)
{
    /// <summary>sizeof(struct btf_var_secinfo).</summary>
    internal const int EntrySize = 12;
}
