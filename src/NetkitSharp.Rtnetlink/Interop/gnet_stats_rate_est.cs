using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/gen_stats.h: struct gnet_stats_rate_est
[StructLayout(LayoutKind.Sequential)]
internal struct gnet_stats_rate_est
{
    internal uint bps;
    internal uint pps;
}
