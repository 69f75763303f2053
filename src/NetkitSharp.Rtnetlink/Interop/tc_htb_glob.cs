using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_htb_glob
[StructLayout(LayoutKind.Sequential)]
internal struct tc_htb_glob
{
    internal const uint TC_HTB_PROTOVER = 3;

    internal uint version;
    internal uint rate2quantum;
    internal uint defcls;
    internal uint debug;
    internal uint direct_pkts;
}
