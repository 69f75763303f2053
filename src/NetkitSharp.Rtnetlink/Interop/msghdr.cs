using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sys/socket.h: struct msghdr
[StructLayout(LayoutKind.Sequential)]
internal struct msghdr
{
    internal nint msg_name;
    internal int msg_namelen;
    internal nint msg_iov;
    internal nuint msg_iovlen;
    internal nint msg_control;
    internal nuint msg_controllen;
    internal int msg_flags;
}
