using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_htb_opt
[StructLayout(LayoutKind.Sequential)]
internal struct tc_htb_opt
{
    internal const uint TC_HTB_NUMPRIO = 8;

    internal tc_ratespec rate;
    internal tc_ratespec ceil;
    internal uint buffer;
    internal uint cbuffer;
    internal uint quantum;
    internal uint level;
    internal uint prio;
}
