using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// The variables of one map in the kernel. They are in this process's memory where the map can be mapped, so that one can be changed while programs
/// change others; else the map's value is read and written as a whole.
/// </summary>
internal sealed class VariableMemory : IDisposable
{
    private readonly Lock _lock = new();
    private readonly BpfMap _map;
    private readonly bool _isReadOnly;
    private MapMapping? _mapping;
    private bool _tried;

    /// <param name="map">The map, owned by the object.</param>
    /// <param name="isReadOnly">Whether it is frozen.</param>
    /// <param name="mapping">The map's memory where it had to be mapped for loading; taken over.</param>
    internal VariableMemory(BpfMap map, bool isReadOnly, MapMapping? mapping)
    {
        _map = map;
        _isReadOnly = isReadOnly;
        _mapping = mapping;
        _tried = mapping is not null;
    }

    public void Dispose() => _mapping?.Dispose();

    internal T Read<T>(ulong offset)
        where T : unmanaged
    {
        if (Mapping is { } mapping)
        {
            // Aligned numbers of up to 8 bytes are read and written whole.
            using MapMappingLease lease = new(mapping);
            return Unsafe.ReadUnaligned<T>(ref lease.At((nuint)offset));
        }

        T value = default;
        ReadValue(offset, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    internal void Write<T>(ulong offset, T value)
        where T : unmanaged
    {
        if (Mapping is { } mapping)
        {
            using MapMappingLease lease = new(mapping);
            Unsafe.WriteUnaligned(ref lease.At((nuint)offset), value);
        }
        else
        {
            WriteValue(offset, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        }
    }

    internal void CopyTo(ulong offset, Span<byte> destination)
    {
        if (Mapping is { } mapping)
        {
            using MapMappingLease lease = new(mapping);
            MemoryMarshal.CreateReadOnlySpan(ref lease.At((nuint)offset), destination.Length).CopyTo(destination);
        }
        else
        {
            ReadValue(offset, destination);
        }
    }

    internal void CopyFrom(ulong offset, ReadOnlySpan<byte> source)
    {
        if (Mapping is { } mapping)
        {
            using MapMappingLease lease = new(mapping);
            source.CopyTo(MemoryMarshal.CreateSpan(ref lease.At((nuint)offset), source.Length));
        }
        else
        {
            WriteValue(offset, source);
        }
    }

    private MapMapping? Mapping
    {
        get
        {
            if (!Volatile.Read(ref _tried))
            {
                Map();
            }

            return _mapping;
        }
    }

    private void Map()
    {
        lock (_lock)
        {
            if (!_tried)
            {
                if (_map.GetInfo().Flags.HasFlag(BpfMapFlags.MemoryMappable))
                {
                    _mapping = MapMapping.Create(_map.Handle, InPages((ulong)_map.ValueSize), 0, !_isReadOnly, out _);
                }

                Volatile.Write(ref _tried, true);
            }
        }
    }

    internal static nuint InPages(ulong size)
    {
        ulong page = (ulong)Environment.SystemPageSize;
        return (nuint)((size + page - 1) / page * page);
    }

    private void ReadValue(ulong offset, Span<byte> destination)
    {
        byte[] value = new byte[_map.ValueSize];
        _map.Lookup([0, 0, 0, 0], value);
        value.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    private void WriteValue(ulong offset, ReadOnlySpan<byte> source)
    {
        lock (_lock)
        {
            byte[] value = new byte[_map.ValueSize];
            _map.Lookup([0, 0, 0, 0], value);
            source.CopyTo(value.AsSpan((int)offset));
            _map.Update([0, 0, 0, 0], value);
        }
    }
}
