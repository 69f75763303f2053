namespace NetkitSharp.Bpf.Maps;

/// <summary>The keys that a walk has given out, in one block of memory: a map whose walk may begin anew gives each key once.</summary>
internal sealed class BpfKeySet
{
    private readonly int _keySize;
    private byte[] _keys;

    /// <summary>The number of the key plus one, 0 for an empty slot; open addressing, at most half full.</summary>
    private int[] _slots;
    private int _count;

    internal BpfKeySet(int keySize)
    {
        const int FirstKeys = 32;
        _keySize = keySize;
        _keys = new byte[FirstKeys * keySize];
        _slots = new int[FirstKeys * 2];
    }

    /// <summary>False when it was there.</summary>
    internal bool Add(ReadOnlySpan<byte> key)
    {
        int slot = Find(key);
        if (_slots[slot] != 0)
        {
            return false;
        }

        if (_count * 2 == _slots.Length)
        {
            Grow();
            slot = Find(key);
        }

        key.CopyTo(_keys.AsSpan(_count * _keySize));
        _slots[slot] = ++_count;
        return true;
    }

    internal void Clear()
    {
        _count = 0;
        _slots.AsSpan().Clear();
    }

    private ReadOnlySpan<byte> Key(int number) => _keys.AsSpan(number * _keySize, _keySize);

    private int Find(ReadOnlySpan<byte> key)
    {
        HashCode hash = default;
        hash.AddBytes(key);
        int mask = _slots.Length - 1;
        int slot = hash.ToHashCode() & mask;
        while (_slots[slot] != 0 && !Key(_slots[slot] - 1).SequenceEqual(key))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _keys, checked(_keys.Length * 2));
        _slots = new int[checked(_slots.Length * 2)];
        for (int i = 0; i < _count; i++)
        {
            _slots[Find(Key(i))] = i + 1;
        }
    }
}
