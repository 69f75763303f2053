using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/if_addr.h: struct ifa_cacheinfo
[StructLayout(LayoutKind.Sequential)]
internal struct ifa_cacheinfo
{
    internal const uint INFINITY_LIFE_TIME = 0xffffffff;

    internal uint ifa_prefered;
    internal uint ifa_valid;
    internal uint cstamp;
    internal uint tstamp;
}
