using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/netlink.h: struct sockaddr_nl
[StructLayout(LayoutKind.Sequential)]
internal struct sockaddr_nl
{
    internal ushort nl_family;
    internal ushort nl_pad;
    internal uint nl_pid;
    internal uint nl_groups;
}
