using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_htb_xstats
[StructLayout(LayoutKind.Sequential)]
internal struct tc_htb_xstats
{
    internal uint lends;
    internal uint borrows;
    internal uint giants;
    internal int tokens;
    internal int ctokens;
}
