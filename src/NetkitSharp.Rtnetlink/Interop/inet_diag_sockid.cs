using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/inet_diag.h: struct inet_diag_sockid
[StructLayout(LayoutKind.Sequential)]
internal struct inet_diag_sockid
{
    internal ushort idiag_sport;
    internal ushort idiag_dport;
    internal inet_diag_address idiag_src;
    internal inet_diag_address idiag_dst;
    internal uint idiag_if;
    internal inet_diag_cookie idiag_cookie;
}
