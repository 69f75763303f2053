using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/fib_rules.h: struct fib_rule_hdr
[StructLayout(LayoutKind.Sequential)]
internal struct fib_rule_hdr
{
    internal byte family;
    internal byte dst_len;
    internal byte src_len;
    internal byte tos;
    internal byte table;
    internal byte res1;
    internal byte res2;
    internal byte action;
    internal uint flags;
}
