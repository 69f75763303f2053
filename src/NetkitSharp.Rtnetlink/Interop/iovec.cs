using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sys/uio.h: struct iovec
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct iovec
{
    internal void* iov_base;
    internal nuint iov_len;
}
