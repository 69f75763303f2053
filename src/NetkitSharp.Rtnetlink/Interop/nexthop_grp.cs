using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/nexthop.h: struct nexthop_grp
[StructLayout(LayoutKind.Sequential)]
internal struct nexthop_grp
{
    internal uint id;
    internal byte weight;
    internal byte weight_high;
    internal ushort resvd2;
}
