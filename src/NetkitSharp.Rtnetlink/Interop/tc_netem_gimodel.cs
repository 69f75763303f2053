using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_netem_gimodel
[StructLayout(LayoutKind.Sequential)]
internal struct tc_netem_gimodel
{
    internal uint p13;
    internal uint p31;
    internal uint p32;
    internal uint p14;
    internal uint p23;
}
