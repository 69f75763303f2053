using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Btf;

/// <summary>struct bpf_func_info of linux/bpf.h. The offset is in bytes in an object, in instructions for the kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BtfFunctionRecord(uint Offset, uint TypeId)
{
    /// <summary>sizeof(struct bpf_func_info).</summary>
    internal const int Size = 8;
}
