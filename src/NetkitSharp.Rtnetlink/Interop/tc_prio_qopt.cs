using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_prio_qopt
[StructLayout(LayoutKind.Sequential)]
internal struct tc_prio_qopt
{
    internal int bands;
    internal tc_priomap priomap;
}
