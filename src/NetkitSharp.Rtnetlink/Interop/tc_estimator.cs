using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_estimator
[StructLayout(LayoutKind.Sequential)]
internal struct tc_estimator
{
    internal sbyte interval;
    internal byte ewma_log;
}
