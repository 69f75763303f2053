using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

/// <summary><c>struct statx</c> of linux/stat.h (the same on every architecture, unlike <c>struct stat</c>); only what is read has a name.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct statx_buffer
{
    [FieldOffset(0)]
    internal uint stx_mask;

    [FieldOffset(32)]
    internal ulong stx_ino;
}
