using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// Where a walk over a map in batches stands: made by <see cref="BpfMap.CreateCursor"/>, given to one batch after the other until one
/// brings nothing. For one thread at a time; <see cref="Reset"/> makes it fit for another walk.
/// </summary>
public sealed class BpfMapCursor
{
    private const int SmallestSpill = 64;
    private const int BusyAttempts = 100;

    /// <summary>What the kernel wrote as out_batch: a bucket's number for hashes, else the last key. At least a bucket's number.</summary>
    private readonly byte[] _token;

    /// <summary>The last key of an element walk whose value was there.</summary>
    private readonly byte[] _last;

    private BpfKeyWalk _walk;
    private BpfKeySet? _seen;
    private BpfException? _failure;
    private byte[] _spilledKeys = [];
    private byte[] _spilledValues = [];
    private int _spillStart;
    private int _spillEnd;
    private ulong _budget;
    private bool _started;
    private bool _ended;
    private bool _elementwise;
    private bool _hasLast;

    internal BpfMapCursor(BpfMap map)
    {
        Map = map;
        _token = new byte[Math.Max(sizeof(ulong), map.KeySize)];
        _last = new byte[map.KeySize];
        _budget = map.WalkBudget;
    }

    /// <summary>The map that it walks.</summary>
    public BpfMap Map { get; }

    /// <summary>Whether the walk is over: the next batch brings nothing.</summary>
    public bool IsAtEnd => _ended && _spillStart == _spillEnd && _failure is null;

    /// <summary>Begins anew. Elements that were removed from the map but not handed out yet are dropped.</summary>
    public void Reset()
    {
        _started = _ended = _elementwise = _hasLast = false;
        _spillStart = _spillEnd = 0;
        _failure = null;
        _seen?.Clear();
        _budget = Map.WalkBudget;
    }

    /// <summary>The next elements, at most as many as there is room for; 0 at the end.</summary>
    internal int Read(BpfCommand command, Span<byte> keys, Span<byte> values, ulong flags)
    {
        int capacity = keys.Length / Map.KeySize;
        if (_spillStart < _spillEnd)
        {
            return TakeSpilled(capacity, keys, values);
        }

        while (!_ended)
        {
            if (!_started && !_elementwise && !Map.HasBatch(command))
            {
                WalkElements([]);
            }

            int count = _elementwise ? ReadElements(command, capacity, keys, values, flags) : ReadBatch(command, capacity, keys, values, flags);

            // What was removed and comes again is another element.
            if (command == BpfCommand.MapLookupBatch && MayRestart)
            {
                count = KeepNew(count, keys, values);
            }

            if (count > 0)
            {
                return count;
            }
        }

        if (_failure is { } failure)
        {
            _failure = null;
            throw failure;
        }

        return 0;
    }

    /// <summary>
    /// Whether the kernel goes back to the first key when the one that the walk stands on is gone. Hashes walk by buckets, whose
    /// entries never move; indices are never gone.
    /// </summary>
    private bool MayRestart => !BpfMap.IsIndexedType(Map.Type)
        && (_elementwise || Map.Type is not (BpfMapType.Hash or BpfMapType.LruHash or BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash));

    private int ReadBatch(BpfCommand command, int capacity, Span<byte> keys, Span<byte> values, ulong flags)
    {
        for (int busy = 0; ;)
        {
            int result = Ask(command, capacity, keys, values, flags, out int count);
            switch (result)
            {
                case >= 0:
                    // The kernel says so with ENOENT; a success without elements must not become an endless loop.
                    _ended = count == 0;
                    return count;
                case -Errno.ENOENT:
                    _ended = true;
                    return count;
                case -Errno.ENOSPC:
                    return ReadBucket(command, capacity, keys, values, flags);
                case -Errno.EINTR or -Errno.EBUSY when count > 0:
                    return count;
                case -Errno.EINTR:
                    // Kernels before 6.14 give up at the first slot without a value, or at a key that goes too often.
                    WalkElements(_started ? _token.AsSpan(0, Map.KeySize) : []);
                    return 0;
                case -Errno.EBUSY when ++busy < BusyAttempts:
                    Thread.Yield();
                    continue;
                case -Errno.ENOTSUPP or -Errno.EOPNOTSUPP when !_started:
                    WalkElements([]);
                    return 0;
                default:
                    throw Map.ElementFailed(command, -result, []);
            }
        }
    }

    /// <summary>A bucket has more entries than the caller has room for: all of them are fetched and handed out bit by bit.</summary>
    private int ReadBucket(BpfCommand command, int capacity, Span<byte> keys, Span<byte> values, ulong flags)
    {
        for (int room = Math.Max(SmallestSpill, capacity * 2); ; room = checked(room * 2))
        {
            if (_spilledKeys.Length < room * Map.KeySize)
            {
                _spilledKeys = new byte[checked(room * Map.KeySize)];
                _spilledValues = new byte[checked(room * Map.ValueBufferSize)];
            }

            room = _spilledKeys.Length / Map.KeySize;
            int result = Ask(command, room, _spilledKeys, _spilledValues, flags, out int count);
            if (result == -Errno.ENOSPC && room <= Map.MaxEntries)
            {
                continue;
            }

            if (result < 0 && result != -Errno.ENOENT && (count == 0 || result is not (-Errno.EBUSY or -Errno.EINTR)))
            {
                throw Map.ElementFailed(command, -result, []);
            }

            _ended = result == -Errno.ENOENT;
            _spillStart = 0;
            _spillEnd = count;
            return count == 0 ? 0 : TakeSpilled(capacity, keys, values);
        }
    }

    private int Ask(BpfCommand command, int room, Span<byte> keys, Span<byte> values, ulong flags, out int count)
    {
        uint number = (uint)room;
        int result = BpfSyscall.MapReadBatch(command, Map.Handle, _started ? _token : [], _token, keys, values, ref number, flags);

        // Refused before it began, the kernel leaves the number as it was.
        bool counted = result >= 0 || -result is Errno.ENOENT or Errno.ENOSPC or Errno.EINTR or Errno.EBUSY;
        count = counted ? (int)number : 0;
        _started |= counted && (count > 0 || result == -Errno.ENOSPC);
        return result;
    }

    private int TakeSpilled(int capacity, Span<byte> keys, Span<byte> values)
    {
        int count = Math.Min(capacity, _spillEnd - _spillStart);
        _spilledKeys.AsSpan(_spillStart * Map.KeySize, count * Map.KeySize).CopyTo(keys);
        _spilledValues.AsSpan(_spillStart * Map.ValueBufferSize, count * Map.ValueBufferSize).CopyTo(values);
        _spillStart += count;
        return count;
    }

    private void WalkElements(ReadOnlySpan<byte> after)
    {
        _elementwise = true;
        _walk = new(Map, after);
    }

    private int ReadElements(BpfCommand command, int capacity, Span<byte> keys, Span<byte> values, ulong flags)
    {
        int count = 0;
        while (count < capacity)
        {
            Span<byte> key = keys.Slice(count * Map.KeySize, Map.KeySize);
            if (!_walk.TryAdvance(key))
            {
                _ended = true;
                break;
            }

            Span<byte> value = values.Slice(count * Map.ValueBufferSize, Map.ValueBufferSize);
            int result = command == BpfCommand.MapLookupBatch
                ? BpfSyscall.MapLookup(Map.Handle, key, value, flags)
                : BpfSyscall.MapLookupAndDelete(Map.Handle, key, value, flags);
            if (result >= 0)
            {
                key.CopyTo(_last);
                _hasLast = true;
                count++;
            }
            else if (result == -Errno.ENOENT)
            {
                _walk.ResumeBehind(_hasLast ? _last : []);
            }
            else
            {
                BpfException failure = Map.ElementFailed(command == BpfCommand.MapLookupBatch ? BpfCommand.MapLookup : BpfCommand.MapLookupAndDelete, -result, key);
                if (count == 0)
                {
                    throw failure;
                }

                // What has been removed from the map has to reach the caller first.
                _failure = failure;
                _ended = true;
                break;
            }
        }

        return count;
    }

    private int KeepNew(int count, Span<byte> keys, Span<byte> values)
    {
        _seen ??= new(Map.KeySize);
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (_budget-- == 0)
            {
                throw new BpfMapIterationException(Map);
            }

            ReadOnlySpan<byte> key = keys.Slice(i * Map.KeySize, Map.KeySize);
            if (!_seen.Add(key))
            {
                continue;
            }

            if (kept != i)
            {
                key.CopyTo(keys[(kept * Map.KeySize)..]);
                values.Slice(i * Map.ValueBufferSize, Map.ValueBufferSize).CopyTo(values[(kept * Map.ValueBufferSize)..]);
            }

            kept++;
        }

        return kept;
    }
}
