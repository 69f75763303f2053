using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The values of an array in the memory of this process (mmap(2), Linux 5.5): reading and writing them costs no system call, and
/// programs see every write at once. Made by <see cref="BpfMap.MapMemory"/>. It stays mapped until disposed, also when the map's
/// descriptor is closed; the garbage collector does not unmap it.
/// </summary>
/// <remarks>
/// A span must not be used after <see cref="Dispose"/>: the process would die of it. Where another thread may dispose,
/// use <see cref="Read{T}"/>, <see cref="Write{T}"/> and <see cref="CopyTo"/>, which hold on to the memory meanwhile.
/// Nothing orders the accesses of this process and of programs but what <see cref="Volatile"/> and <see cref="Interlocked"/> do;
/// aligned numbers of up to 8 bytes are read and written whole.
/// </remarks>
public sealed class BpfMapMemory : IDisposable
{
    private readonly BpfMap _map;
    private readonly MapMapping _mapping;
    private readonly MapMemoryManager _manager;

    internal BpfMapMemory(BpfMap map, MapMapping mapping, long length, bool isReadOnly)
    {
        _map = map;
        _mapping = mapping;
        Length = length;
        IsReadOnly = isReadOnly;
        _manager = new(mapping, (int)Math.Min(length, int.MaxValue));
    }

    /// <summary>Bytes of all values: <see cref="BpfMap.MaxEntries"/> times the value size rounded up to 8.</summary>
    public long Length { get; }

    /// <summary>Whether the memory may be read only; a write would end the process, so nothing here hands it out for writing.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The bytes, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="BpfMapUsageException">It is mapped for reading only, or has 2 GiB or more.</exception>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public Span<byte> Span
    {
        get
        {
            DemandWritable();
            DemandSpan();
            return _manager.GetSpan();
        }
    }

    /// <summary>The bytes for reading, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="BpfMapUsageException">It has 2 GiB or more.</exception>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public ReadOnlySpan<byte> ReadOnlySpan
    {
        get
        {
            DemandSpan();
            return _manager.GetSpan();
        }
    }

    /// <summary>The bytes for code that cannot hold a span, such as asynchronous methods. Its spans are valid until <see cref="Dispose"/>; a pin keeps the memory mapped.</summary>
    /// <exception cref="BpfMapUsageException">It is mapped for reading only, or has 2 GiB or more.</exception>
    public Memory<byte> Memory
    {
        get
        {
            DemandWritable();
            DemandSpan();
            return _manager.Memory;
        }
    }

    /// <summary>As <see cref="Memory"/>, for reading.</summary>
    /// <exception cref="BpfMapUsageException">It has 2 GiB or more.</exception>
    public ReadOnlyMemory<byte> ReadOnlyMemory
    {
        get
        {
            DemandSpan();
            return _manager.Memory;
        }
    }

    internal long Stride => _map.ElementStride;

    internal BpfMap Map => _map;

    /// <summary>Reads a value at an offset. Another thread may dispose meanwhile.</summary>
    /// <typeparam name="T">What lies there.</typeparam>
    /// <param name="offset">In bytes from the start.</param>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public T Read<T>(long offset)
        where T : unmanaged
    {
        DemandRange(offset, Unsafe.SizeOf<T>());
        using MapMappingLease lease = new(_mapping);
        return Unsafe.ReadUnaligned<T>(ref lease.At((nuint)offset));
    }

    /// <summary>Writes a value at an offset. Another thread may dispose meanwhile.</summary>
    /// <typeparam name="T">What lies there.</typeparam>
    /// <param name="offset">In bytes from the start.</param>
    /// <param name="value">What to write.</param>
    /// <exception cref="BpfMapUsageException">It is mapped for reading only.</exception>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public void Write<T>(long offset, in T value)
        where T : unmanaged
    {
        DemandWritable();
        DemandRange(offset, Unsafe.SizeOf<T>());
        using MapMappingLease lease = new(_mapping);
        Unsafe.WriteUnaligned(ref lease.At((nuint)offset), value);
    }

    /// <summary>Copies bytes out. Another thread may dispose meanwhile.</summary>
    /// <param name="offset">In bytes from the start.</param>
    /// <param name="destination">Filled.</param>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public void CopyTo(long offset, Span<byte> destination)
    {
        DemandRange(offset, destination.Length);
        using MapMappingLease lease = new(_mapping);
        MemoryMarshal.CreateReadOnlySpan(ref lease.At((nuint)offset), destination.Length).CopyTo(destination);
    }

    /// <summary>Copies bytes in. Another thread may dispose meanwhile.</summary>
    /// <param name="offset">In bytes from the start.</param>
    /// <param name="source">The bytes to write.</param>
    /// <exception cref="BpfMapUsageException">It is mapped for reading only.</exception>
    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    public void CopyFrom(long offset, ReadOnlySpan<byte> source)
    {
        DemandWritable();
        DemandRange(offset, source.Length);
        using MapMappingLease lease = new(_mapping);
        source.CopyTo(MemoryMarshal.CreateSpan(ref lease.At((nuint)offset), source.Length));
    }

    /// <summary>Unmaps the memory. Spans of it must not be used any more.</summary>
    public void Dispose() => _mapping.Dispose();

    internal ref byte At(long offset) => ref _mapping.At((nuint)offset);

    internal void DemandWritable()
    {
        if (IsReadOnly)
        {
            throw new BpfMapUsageException(_map, "write to the memory of", "it is mapped for reading only");
        }
    }

    private void DemandSpan()
    {
        if (Length > int.MaxValue)
        {
            throw new BpfMapUsageException(_map, "make a span of the memory of", $"its {Length} bytes are more than a span can have: use Read and Write");
        }
    }

    private void DemandRange(long offset, int size)
    {
        if (offset < 0 || offset > Length - size)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{size} bytes there are not within the {Length} of {_map}.");
        }
    }
}
