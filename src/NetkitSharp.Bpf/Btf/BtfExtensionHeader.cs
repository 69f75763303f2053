using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>struct btf_ext_header of libbpf, without its length. Offsets count from the end of the header.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BtfExtensionHeader(
    ushort Magic,
    byte Version,
    byte Flags,
    uint HeaderLength,
    uint FunctionOffset,
    uint FunctionLength,
    uint LineOffset,
    uint LineLength)
{
    /// <summary>The part that every compiler writes.</summary>
    internal const int Size = 24;

    /// <summary>With the offset and length of the CO-RE relocations behind.</summary>
    internal const int SizeWithRelocations = 32;
}
