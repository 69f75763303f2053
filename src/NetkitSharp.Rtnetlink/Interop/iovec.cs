using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sys/uio.h: struct iovec
[StructLayout(LayoutKind.Sequential)]
internal struct iovec
{
    internal nint iov_base;
    internal nuint iov_len;
}
