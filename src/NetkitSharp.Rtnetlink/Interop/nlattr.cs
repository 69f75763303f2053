using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/netlink.h: struct nlattr
[StructLayout(LayoutKind.Sequential)]
internal struct nlattr
{
    internal const ushort NLA_F_NESTED = 0x8000;
    internal const ushort NLA_F_NET_BYTEORDER = 0x4000;
    internal const ushort NLA_TYPE_MASK = 0x3fff;

    internal ushort nla_len;
    internal ushort nla_type;
}
