using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/netlink.h: struct nlmsghdr
[StructLayout(LayoutKind.Sequential)]
internal struct nlmsghdr
{
    internal uint nlmsg_len;
    internal ushort nlmsg_type;
    internal ushort nlmsg_flags;
    internal uint nlmsg_seq;
    internal uint nlmsg_pid;
}
