using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>struct bpf_line_info of linux/bpf.h. The offset is in bytes in an object, in instructions for the kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BtfLineRecord(uint Offset, uint FileNameOffset, uint LineOffset, uint LineAndColumn)
{
    /// <summary>sizeof(struct bpf_line_info).</summary>
    internal const int Size = 16;
}
