using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The values of an array in the memory of this process, one struct an element: see <see cref="BpfMapMemory"/>. Made by
/// <see cref="BpfMap.MapMemory{T}"/>.
/// </summary>
/// <typeparam name="T">A struct of the map's value size.</typeparam>
public sealed class BpfMapMemory<T> : IDisposable
    where T : unmanaged
{
    private readonly long _stride;

    internal BpfMapMemory(BpfMapMemory bytes)
    {
        Bytes = bytes;
        _stride = bytes.Stride;
        Count = checked((int)(bytes.Length / _stride));
    }

    /// <summary>The same memory as bytes; disposing either unmaps it.</summary>
    public BpfMapMemory Bytes { get; }

    /// <summary>How many elements there are.</summary>
    public int Count { get; }

    /// <summary>Whether the memory may be read only.</summary>
    public bool IsReadOnly => Bytes.IsReadOnly;

    /// <summary>
    /// Whether the elements lie one behind the other, as a span needs it. Elements begin at multiples of 8 bytes: those of sizes that
    /// are not have gaps between them, and are reached one by one.
    /// </summary>
    public bool IsContiguous => Count == 1 || _stride == Unsafe.SizeOf<T>();

    /// <summary>The elements, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="BpfMapUsageException">It is mapped for reading only, or the elements have gaps between them.</exception>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public Span<T> Span
    {
        get
        {
            Bytes.DemandWritable();
            return All();
        }
    }

    /// <summary>The elements for reading, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="BpfMapUsageException">The elements have gaps between them.</exception>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public ReadOnlySpan<T> ReadOnlySpan => All();

    /// <summary>An element for reading, in place: valid until <see cref="Dispose"/>.</summary>
    /// <param name="index">From 0 on, less than <see cref="Count"/>.</param>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public ref readonly T this[int index] => ref Element(index);

    /// <summary>An element for writing, in place: valid until <see cref="Dispose"/>.</summary>
    /// <param name="index">From 0 on, less than <see cref="Count"/>.</param>
    /// <exception cref="BpfMapUsageException">It is mapped for reading only.</exception>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public ref T Writable(int index)
    {
        Bytes.DemandWritable();
        return ref Element(index);
    }

    /// <summary>Unmaps the memory. Spans and references to it must not be used any more.</summary>
    public void Dispose() => Bytes.Dispose();

    private Span<T> All() => IsContiguous
        ? MemoryMarshal.CreateSpan(ref Element(0), Count)
        : throw new BpfMapUsageException(Bytes.Map, "make a span of the values of", $"they have {Unsafe.SizeOf<T>()} bytes and begin every {_stride}: reach them by index, or make the value's size a multiple of 8");

    private ref T Element(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return ref Unsafe.As<byte, T>(ref Bytes.At(index * _stride));
    }
}
