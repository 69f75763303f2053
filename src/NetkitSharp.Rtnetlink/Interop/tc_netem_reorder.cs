using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_netem_reorder
[StructLayout(LayoutKind.Sequential)]
internal struct tc_netem_reorder
{
    internal uint probability;
    internal uint correlation;
}
