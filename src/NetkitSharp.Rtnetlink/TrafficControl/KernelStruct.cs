using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>Structs of counters, which newer kernels make longer at the end: what both sides know is read, and the rest is 0.</summary>
internal static class KernelStruct
{
    internal static T Read<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged
    {
        Span<byte> whole = stackalloc byte[Unsafe.SizeOf<T>()];
        whole.Clear();
        bytes[..Math.Min(bytes.Length, whole.Length)].CopyTo(whole);
        return MemoryMarshal.Read<T>(whole);
    }
}
