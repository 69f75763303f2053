using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/if_bridge.h: struct br_boolopt_multi
[StructLayout(LayoutKind.Sequential)]
internal struct br_boolopt_multi
{
    internal uint optval;
    internal uint optmask;
}
