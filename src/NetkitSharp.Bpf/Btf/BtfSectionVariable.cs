using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>A variable's place in its data section (<c>struct btf_var_secinfo</c>, linux/btf.h).</summary>
/// <param name="TypeId">The id of the variable, a type of the kind <see cref="BtfKind.Variable"/>; of a function in <c>.ksyms</c>.</param>
/// <param name="Offset">Bytes from the start of the section.</param>
/// <param name="Size">Bytes the variable takes.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BtfSectionVariable(int TypeId, uint Offset, uint Size)
{
    /// <summary>sizeof(struct btf_var_secinfo).</summary>
    internal const int EntrySize = 12;
}
