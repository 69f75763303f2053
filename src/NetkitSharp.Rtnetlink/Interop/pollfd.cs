using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// poll.h: struct pollfd
[StructLayout(LayoutKind.Sequential)]
internal struct pollfd
{
    internal int fd;
    internal short events;
    internal short revents;
}
