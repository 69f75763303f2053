using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_netem_gemodel
[StructLayout(LayoutKind.Sequential)]
internal struct tc_netem_gemodel
{
    internal uint p;
    internal uint r;
    internal uint h;
    internal uint k1;
}
