using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/gen_stats.h: struct gnet_stats_rate_est64
[StructLayout(LayoutKind.Sequential)]
internal struct gnet_stats_rate_est64
{
    internal ulong bps;
    internal ulong pps;
}
