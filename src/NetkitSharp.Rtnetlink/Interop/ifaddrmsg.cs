using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/if_addr.h: struct ifaddrmsg
[StructLayout(LayoutKind.Sequential)]
internal struct ifaddrmsg
{
    internal byte ifa_family;
    internal byte ifa_prefixlen;
    internal byte ifa_flags;
    internal byte ifa_scope;
    internal uint ifa_index;
}
