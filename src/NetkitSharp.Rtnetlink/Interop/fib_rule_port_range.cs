using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/fib_rules.h: struct fib_rule_port_range
[StructLayout(LayoutKind.Sequential)]
internal struct fib_rule_port_range
{
    internal ushort start;
    internal ushort end;
}
