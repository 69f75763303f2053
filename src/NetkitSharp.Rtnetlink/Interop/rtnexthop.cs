using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/rtnetlink.h: struct rtnexthop; attributes follow, up to rtnh_len
[StructLayout(LayoutKind.Sequential)]
internal struct rtnexthop
{
    internal ushort rtnh_len;
    internal byte rtnh_flags;
    internal byte rtnh_hops;
    internal int rtnh_ifindex;
}
