using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/rtnetlink.h: struct ifinfomsg
[StructLayout(LayoutKind.Sequential)]
internal struct ifinfomsg
{
    internal byte ifi_family;
    internal byte __ifi_pad;
    internal ushort ifi_type;
    internal int ifi_index;
    internal uint ifi_flags;
    internal uint ifi_change;
}
