using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/rtnetlink.h: struct rtgenmsg
[StructLayout(LayoutKind.Sequential)]
internal struct rtgenmsg
{
    internal byte rtgen_family;
}
