using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>A struct of the kernel's that is nothing but 64-bit counters, of which older kernels have fewer and newer ones more. It may lie at any multiple of four.</summary>
internal readonly ref struct Counters(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The counter, or 0 where the kernel has none.</summary>
    internal ulong this[int index]
    {
        get
        {
            int start = index * sizeof(ulong);
            return start + sizeof(ulong) <= _bytes.Length ? MemoryMarshal.Read<ulong>(_bytes[start..]) : 0;
        }
    }
}
