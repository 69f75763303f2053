using System.Buffers;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

/// <summary>Walks a map through batches into buffers of its own: what every enumeration stands on.</summary>
internal sealed class BpfMapReader
{
    private const int BatchBytes = 64 * 1024;
    private const int MaxBatch = 1024;

    private readonly BpfMapCursor _cursor;
    private readonly int _keySize;
    private readonly int _valueSize;
    private readonly int _batch;
    private byte[]? _keys;
    private byte[]? _values;
    private int _index;
    private int _count;

    internal BpfMapReader(BpfMap map)
    {
        _cursor = map.CreateCursor();
        _keySize = map.KeySize;
        _valueSize = map.ValueBufferSize;
        _batch = (int)Math.Clamp(Math.Min(map.MaxEntries, BatchBytes / (_keySize + _valueSize)), 1, MaxBatch);
    }

    internal ReadOnlySpan<byte> Key => _keys.AsSpan(_index * _keySize, _keySize);

    /// <summary>For reading; writable because a view that gives out references stands on it.</summary>
    internal Span<byte> Value => _values.AsSpan(_index * _valueSize, _valueSize);

    internal bool MoveNext()
    {
        if (++_index < _count)
        {
            return true;
        }

        _keys ??= ArrayPool<byte>.Shared.Rent(_batch * _keySize);
        _values ??= ArrayPool<byte>.Shared.Rent(_batch * _valueSize);
        _index = 0;
        _count = _cursor.Read(BpfCommand.MapLookupBatch, _keys.AsSpan(0, _batch * _keySize), _values.AsSpan(0, _batch * _valueSize), 0);
        return _count > 0;
    }

    /// <summary>Gives the buffers back to the pool.</summary>
    internal void Return()
    {
        (byte[]? keys, byte[]? values) = (_keys, _values);
        _keys = _values = null;
        _count = 0;
        if (keys is not null)
        {
            ArrayPool<byte>.Shared.Return(keys);
        }

        if (values is not null)
        {
            ArrayPool<byte>.Shared.Return(values);
        }
    }
}
