using System.Runtime.CompilerServices;

namespace NetkitSharp.Rtnetlink.Interop;

/// <summary><c>__u32[2]</c>: the lower half first.</summary>
[InlineArray(Length)]
internal struct inet_diag_cookie
{
    internal const int Length = 2;

    private uint _first;
}
