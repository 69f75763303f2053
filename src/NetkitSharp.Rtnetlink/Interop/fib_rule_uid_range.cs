using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// linux/fib_rules.h: struct fib_rule_uid_range
[StructLayout(LayoutKind.Sequential)]
internal struct fib_rule_uid_range
{
    internal uint start;
    internal uint end;
}
