using System.Runtime.CompilerServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>The first 64 bytes of <c>union bpf_attr</c> as words, for probes that send commands which they want refused.</summary>
[InlineArray(Words)]
internal struct bpf_attr_probe
{
    internal const int Words = 16;

    private uint _element;
}
