using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/rtnetlink.h: struct rtmsg
[StructLayout(LayoutKind.Sequential)]
internal struct rtmsg
{
    internal byte rtm_family;
    internal byte rtm_dst_len;
    internal byte rtm_src_len;
    internal byte rtm_tos;
    internal byte rtm_table;
    internal byte rtm_protocol;
    internal byte rtm_scope;
    internal byte rtm_type;
    internal uint rtm_flags;
}
