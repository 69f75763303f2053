using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace NetkitSharp.Bpf.Programs;

/// <summary>An IPv6 address as four words of <c>struct __sk_buff</c>, in network order. Indexed from 0 to 3.</summary>
[InlineArray(4)]
[SuppressMessage("Performance", "CA1815", Justification = "An array.")]
public struct SkbAddress
{
    private uint _element;
}
