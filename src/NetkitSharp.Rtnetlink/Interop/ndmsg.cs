using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/neighbour.h: struct ndmsg
[StructLayout(LayoutKind.Sequential)]
internal struct ndmsg
{
    internal byte ndm_family;
    internal byte ndm_pad1;
    internal ushort ndm_pad2;
    internal int ndm_ifindex;
    internal ushort ndm_state;
    internal byte ndm_flags;
    internal byte ndm_type;
}
