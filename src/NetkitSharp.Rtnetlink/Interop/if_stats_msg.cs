using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/if_link.h: struct if_stats_msg
[StructLayout(LayoutKind.Sequential)]
internal struct if_stats_msg
{
    internal byte family;
    internal byte pad1;
    internal ushort pad2;
    internal uint ifindex;
    internal uint filter_mask;
}
