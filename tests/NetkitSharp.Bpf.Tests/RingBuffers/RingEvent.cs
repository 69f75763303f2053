using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Tests.RingBuffers;

/// <summary><c>struct event</c> of rings.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RingEvent(ulong Sequence, uint Cpu, uint Mark)
{
    /// <summary>With the header, in a ring buffer.</summary>
    internal const int Footprint = 24;
}
