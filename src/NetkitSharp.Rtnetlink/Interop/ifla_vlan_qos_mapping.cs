using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/if_link.h: struct ifla_vlan_qos_mapping
[StructLayout(LayoutKind.Sequential)]
internal struct ifla_vlan_qos_mapping
{
    internal uint from;
    internal uint to;
}
