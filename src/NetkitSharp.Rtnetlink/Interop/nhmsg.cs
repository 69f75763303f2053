using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/nexthop.h: struct nhmsg
[StructLayout(LayoutKind.Sequential)]
internal struct nhmsg
{
    internal byte nh_family;
    internal byte nh_scope;
    internal byte nh_protocol;
    internal byte resvd;
    internal uint nh_flags;
}
