using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/pkt_sched.h: struct tc_tbf_qopt
[StructLayout(LayoutKind.Sequential)]
internal struct tc_tbf_qopt
{
    internal tc_ratespec rate;
    internal tc_ratespec peakrate;
    internal uint limit;
    internal uint buffer;
    internal uint mtu;
}
