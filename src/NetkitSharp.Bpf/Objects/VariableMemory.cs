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
    private MapMemory? _memory;
    private bool _tried;

    /// <param name="map">The map, owned by the object.</param>
    /// <param name="isReadOnly">Whether it is frozen.</param>
    /// <param name="memory">The map's memory where it had to be mapped for loading; taken over.</param>
    internal VariableMemory(BpfMap map, bool isReadOnly, MapMemory? memory)
    {
        _map = map;
        _isReadOnly = isReadOnly;
        _memory = memory;
        _tried = memory is not null;
    }

    public void Dispose() => _memory?.Dispose();

    internal T Read<T>(ulong offset)
        where T : unmanaged
    {
        if (Memory is { } memory)
        {
            return memory.Read<T>(offset);
        }

        T value = default;
        ReadValue(offset, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    internal void Write<T>(ulong offset, T value)
        where T : unmanaged
    {
        if (Memory is { } memory)
        {
            memory.Write(offset, value);
        }
        else
        {
            WriteValue(offset, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        }
    }

    internal void CopyTo(ulong offset, Span<byte> destination)
    {
        if (Memory is { } memory)
        {
            memory.CopyTo(offset, destination);
        }
        else
        {
            ReadValue(offset, destination);
        }
    }

    internal void CopyFrom(ulong offset, ReadOnlySpan<byte> source)
    {
        if (Memory is { } memory)
        {
            memory.CopyFrom(offset, source);
        }
        else
        {
            WriteValue(offset, source);
        }
    }

    private MapMemory? Memory
    {
        get
        {
            if (!Volatile.Read(ref _tried))
            {
                Map();
            }

            return _memory;
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
                    _memory = MapMemory.TryMap(_map.Handle, (ulong)_map.ValueSize, 0, !_isReadOnly, out _);
                }

                Volatile.Write(ref _tried, true);
            }
        }
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
