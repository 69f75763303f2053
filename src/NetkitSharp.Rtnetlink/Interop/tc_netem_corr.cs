using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_netem_corr
[StructLayout(LayoutKind.Sequential)]
internal struct tc_netem_corr
{
    internal uint delay_corr;
    internal uint loss_corr;
    internal uint dup_corr;
}
