using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

/// <summary>
/// <c>struct statfs</c> of asm/statfs.h (120 bytes on the 64-bit architectures); only the type is read. It is declared as a long
/// there, but every magic number has 32 bits.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct statfs_buffer
{
    [FieldOffset(0)]
    internal uint f_type;
}
