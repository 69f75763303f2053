using System.Runtime.InteropServices;

namespace NetkitSharp.Ratios;

/// <summary>struct event of the program that fills the ring.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RingEvent(ulong Sequence, uint Cpu, uint Mark);
