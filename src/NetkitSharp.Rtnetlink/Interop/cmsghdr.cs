using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sys/socket.h: struct cmsghdr; the data follows it
[StructLayout(LayoutKind.Sequential)]
internal struct cmsghdr
{
    internal nuint cmsg_len;
    internal int cmsg_level;
    internal int cmsg_type;
}
