using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace NetkitSharp.Bpf.Programs;

/// <summary>The words <c>cb</c> of <c>struct __sk_buff</c>, which programs on a packet's way leave for one another. Indexed from 0 to 4.</summary>
[InlineArray(5)]
[SuppressMessage("Performance", "CA1815", Justification = "An array.")]
public struct SkbControlBlock
{
    private uint _element;
}
