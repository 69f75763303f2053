using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_netem_rate
[StructLayout(LayoutKind.Sequential)]
internal struct tc_netem_rate
{
    internal uint rate;
    internal int packet_overhead;
    internal uint cell_size;
    internal int cell_overhead;
}
