using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/inet_diag.h: struct inet_diag_msg
[StructLayout(LayoutKind.Sequential)]
internal struct inet_diag_msg
{
    internal byte idiag_family;
    internal byte idiag_state;
    internal byte idiag_timer;
    internal byte idiag_retrans;
    internal inet_diag_sockid id;
    internal uint idiag_expires;
    internal uint idiag_rqueue;
    internal uint idiag_wqueue;
    internal uint idiag_uid;
    internal uint idiag_inode;
}
