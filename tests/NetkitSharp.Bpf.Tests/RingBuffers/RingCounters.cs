using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Tests.RingBuffers;

/// <summary><c>struct counters</c> of rings.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct RingCounters(ulong Reserved, ulong Dropped, ulong Drained, ulong Sum, ulong Release, ulong Consumer, ulong Producer, ulong Available);
