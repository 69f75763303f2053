using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/rtnetlink.h: struct tcmsg
[StructLayout(LayoutKind.Sequential)]
internal struct tcmsg
{
    // linux/pkt_sched.h
    internal const uint TC_H_ROOT = 0xffffffff;
    internal const uint TC_H_INGRESS = 0xfffffff1;
    internal const uint TC_H_MIN_INGRESS = 0xfff2;
    internal const uint TC_H_MIN_EGRESS = 0xfff3;

    /// <summary>TCM_IFINDEX_MAGIC_BLOCK: tcm_parent is the index of a shared filter block.</summary>
    internal const uint MagicBlock = 0xffffffff;

    internal byte tcm_family;
    internal byte tcm__pad1;
    internal ushort tcm__pad2;
    internal int tcm_ifindex;
    internal uint tcm_handle;
    internal uint tcm_parent;
    internal uint tcm_info;
}
