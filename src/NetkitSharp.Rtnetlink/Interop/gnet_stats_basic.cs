using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/gen_stats.h: struct gnet_stats_basic
[StructLayout(LayoutKind.Sequential)]
internal struct gnet_stats_basic
{
    internal ulong bytes;
    internal uint packets;
}
