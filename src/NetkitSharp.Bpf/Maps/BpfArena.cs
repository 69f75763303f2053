using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// Memory that programs and this process share (<see cref="BpfMapType.Arena"/>, Linux 6.9), in which both may follow the same
/// pointers. Made by <see cref="BpfMap.MapArena"/>; stays mapped until disposed. Nothing orders the accesses of both sides but what
/// <see cref="Volatile"/> and <see cref="Interlocked"/> do.
/// </summary>
/// <remarks>
/// A span must not be used after <see cref="Dispose"/>, and a page that a program has freed must not be touched when the arena has
/// <see cref="BpfMapFlags.SegfaultOnFault"/>: the process would die of it.
/// </remarks>
public sealed class BpfArena : IDisposable
{
    private readonly MapMapping _mapping;

    internal BpfArena(MapMapping mapping) => _mapping = mapping;

    /// <summary>Where it begins in this process: what pointers that programs store in it are counted from.</summary>
    public ulong Address => _mapping.Address;

    /// <summary>Bytes: the map's entries times the page size, at most 4 GiB.</summary>
    public long Length => (long)_mapping.Length;

    /// <summary>A part of it, valid until <see cref="Dispose"/>.</summary>
    /// <typeparam name="T">What lies there.</typeparam>
    /// <param name="offset">In bytes from the start; a multiple of the alignment that <typeparamref name="T"/> needs.</param>
    /// <param name="count">How many of them.</param>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public Span<T> GetSpan<T>(long offset, int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - (long)count * Unsafe.SizeOf<T>());
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref _mapping.At((nuint)offset)), count);
    }

    /// <summary>The offset of what a pointer points to that a program has stored in the arena.</summary>
    /// <param name="address">An address as this process sees it.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not point into the arena.</exception>
    public long OffsetOf(ulong address)
    {
        ulong offset = address - Address;
        return offset < (ulong)Length ? (long)offset : throw new ArgumentOutOfRangeException(nameof(address), $"0x{address:x} is not in the arena, which is at 0x{Address:x} and has {Length} bytes.");
    }

    /// <summary>Unmaps it. The map and what is in it stay.</summary>
    public void Dispose() => _mapping.Dispose();
}
