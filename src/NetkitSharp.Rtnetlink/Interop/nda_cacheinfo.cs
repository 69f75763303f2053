using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/neighbour.h: struct nda_cacheinfo
[StructLayout(LayoutKind.Sequential)]
internal struct nda_cacheinfo
{
    internal uint ndm_confirmed;
    internal uint ndm_used;
    internal uint ndm_updated;
    internal uint ndm_refcnt;
}
