using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/inet_diag.h: struct inet_diag_req_v2
[StructLayout(LayoutKind.Sequential)]
internal struct inet_diag_req_v2
{
    internal byte sdiag_family;
    internal byte sdiag_protocol;
    internal byte idiag_ext;
    internal byte pad;
    internal uint idiag_states;
    internal inet_diag_sockid id;
}
