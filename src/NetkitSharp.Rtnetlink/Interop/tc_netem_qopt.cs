using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_netem_qopt
[StructLayout(LayoutKind.Sequential)]
internal struct tc_netem_qopt
{
    internal const int NETEM_DIST_MAX = 16384;

    internal uint latency;
    internal uint limit;
    internal uint loss;
    internal uint gap;
    internal uint duplicate;
    internal uint jitter;
}
