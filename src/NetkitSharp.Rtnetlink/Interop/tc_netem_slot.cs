using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_netem_slot
[StructLayout(LayoutKind.Sequential)]
internal struct tc_netem_slot
{
    internal long min_delay;
    internal long max_delay;
    internal int max_packets;
    internal int max_bytes;
    internal long dist_delay;
    internal long dist_jitter;
}
