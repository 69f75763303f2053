using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sys/socket.h: struct msghdr
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct msghdr
{
    internal void* msg_name;
    internal int msg_namelen;
    internal iovec* msg_iov;
    internal nuint msg_iovlen;
    internal void* msg_control;
    internal nuint msg_controllen;
    internal int msg_flags;
}
