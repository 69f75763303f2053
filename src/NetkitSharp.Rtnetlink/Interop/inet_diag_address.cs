using System.Runtime.CompilerServices;

namespace NetkitSharp.Rtnetlink.Interop;

/// <summary><c>__be32[4]</c>, by bytes: an IPv4 address is in the first.</summary>
[InlineArray(Length)]
internal struct inet_diag_address
{
    internal const int Length = 16;

    private byte _first;
}
