using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/gen_stats.h: struct gnet_stats_queue
[StructLayout(LayoutKind.Sequential)]
internal struct gnet_stats_queue
{
    internal uint qlen;
    internal uint backlog;
    internal uint drops;
    internal uint requeues;
    internal uint overlimits;
}
