using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/if_link.h: struct ifla_vlan_flags
[StructLayout(LayoutKind.Sequential)]
internal struct ifla_vlan_flags
{
    internal uint flags;
    internal uint mask;
}
