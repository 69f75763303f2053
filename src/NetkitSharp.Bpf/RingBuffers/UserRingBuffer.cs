using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Rings;

namespace NetkitSharp.Bpf.RingBuffers;

/// <summary>
/// Puts samples into a user ring buffer (<c>BPF_MAP_TYPE_USER_RINGBUF</c>, Linux 6.1), from which programs take them with <c>bpf_user_ringbuf_drain</c>, in the order in which they were reserved. Safe for use by several
/// threads at once, and without allocation.
/// </summary>
/// <remarks>
/// A map has one writer object: a second one in this process is refused; another process that writes to the same map spoils the ring, which nobody can prevent. Programs are not told that something was submitted:
/// they drain when they run, up to 131,072 samples at a time.
/// </remarks>
/// <example>
/// <code>
/// using UserRingBuffer ring = UserRingBuffer.Open(loaded.Maps["commands"]);
/// while (!ring.TryWrite(in command))
/// {
///     await ring.WaitToWriteAsync(Unsafe.SizeOf&lt;Command&gt;(), stop);
/// }
/// </code>
/// </example>
public sealed class UserRingBuffer : IReadiness, IDisposable
{
    /// <summary>What a struct bpf_dynptr can refer to (include/linux/bpf.h: DYNPTR_MAX_SIZE). A drain stops at a larger one for good.</summary>
    private const int LargestSample = (1 << 24) - 1;

    private readonly string _name;
    private readonly MapClaim _claim;
    private readonly BpfMapHandle _handle;
    private readonly SharedMemory _memory;
    private readonly PolledDescriptor _polled;
    private readonly Lock _gate = new();
    private readonly ulong _size;
    private ulong _wanted;
    private int _outstanding;

    private UserRingBuffer(BpfMap map, MapClaim claim, BpfMapHandle handle, SharedMemory memory)
    {
        _name = map.ToString();
        _claim = claim;
        _handle = handle;
        _memory = memory;
        _size = map.MaxEntries;
        _polled = new(handle, Epoll.EPOLLOUT, this, $"wait for {map}");
    }

    /// <summary>The size of the ring in bytes. A sample takes its own size and 8 bytes of header, rounded up to a multiple of 8.</summary>
    public long Capacity => (long)_size;

    /// <summary>The largest sample that can be reserved, in bytes: the whole ring but the header, at most 16 MiB less a byte.</summary>
    public int MaxSampleSize => (int)Math.Min(_size - RingBufferLayout.HeaderSize, LargestSample);

    /// <summary>Bytes that are free now; programs may be freeing more.</summary>
    /// <exception cref="ObjectDisposedException">The ring is disposed of.</exception>
    public long Free
    {
        get
        {
            Enter();
            try
            {
                return (long)CountFree(out _);
            }
            finally
            {
                _memory.DangerousRelease();
            }
        }
    }

    bool IReadiness.IsReady
    {
        get
        {
            if (!_memory.TryAddReference())
            {
                return true;
            }

            try
            {
                Interlocked.MemoryBarrier();
                return CountFree(out _) >= Volatile.Read(ref _wanted);
            }
            finally
            {
                _memory.DangerousRelease();
            }
        }
    }

    /// <summary>Opens a user ring buffer for writing. The map object may be disposed of afterwards.</summary>
    /// <exception cref="BpfMapTypeMismatchException">The map is no user ring buffer.</exception>
    /// <exception cref="InvalidOperationException">The map has a writer in this process already.</exception>
    /// <exception cref="BpfRingException">The kernel refused to map the ring's memory, for example since the map was opened for reading only.</exception>
    public static UserRingBuffer Open(BpfMap map)
    {
        RingMap.Check(map, BpfMapType.UserRingBuffer, "user ring buffer");
        MapClaim claim = MapClaim.Take(map, "user ring buffer");
        BpfMapHandle? handle = null;
        try
        {
            handle = RingMap.Duplicate(map);
            SharedMemory memory = RingBufferLayout.Map(handle, map.MaxEntries, consumerWritable: false, out int errno) ?? throw RingMap.MapFailed(map, handle, errno);
            return new(map, claim, handle, memory);
        }
        catch
        {
            handle?.Dispose();
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Reserves space for a sample; false when the ring has not as much free. Submit, discard or dispose of it.</summary>
    /// <param name="size">Bytes, at most <see cref="MaxSampleSize"/>.</param>
    /// <param name="sample">The space.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative, or can never be had.</exception>
    /// <exception cref="InvalidDataException">The positions of the ring make no sense: somebody else moved the producer's.</exception>
    /// <exception cref="ObjectDisposedException">The ring is disposed of.</exception>
    public bool TryReserve(int size, out UserRingBufferSample sample)
    {
        ulong footprint = CheckSize(size);
        Enter();
        bool reserved = false;
        try
        {
            lock (_gate)
            {
                ulong free = CountFree(out ulong position);
                if (free > _size)
                {
                    throw new InvalidDataException($"{_name}: the ring of {_size} bytes is written at position {position}, of which programs have read {position + free - _size}. Does another process write to the same map?");
                }

                if (free < footprint)
                {
                    sample = default;
                    return false;
                }

                _memory.WriteUInt32(At(position), (uint)size | RingBufferLayout.Busy);

                // Programs look at the header when the position covers it.
                _memory.WriteUInt64(RingBufferLayout.ProducerPosition, position + footprint);
                reserved = true;
                _outstanding++;
                sample = new(this, position, _memory.WritableBytes(At(position) + RingBufferLayout.HeaderSize, size));
                return true;
            }
        }
        finally
        {
            if (!reserved)
            {
                _memory.DangerousRelease();
            }
        }
    }

    /// <summary>Reserves, writes and submits a sample; false when the ring has not as much free.</summary>
    /// <param name="data">At most <see cref="MaxSampleSize"/> bytes.</param>
    /// <inheritdoc cref="TryReserve" path="/exception"/>
    public bool TryWrite(ReadOnlySpan<byte> data)
    {
        if (!TryReserve(data.Length, out UserRingBufferSample sample))
        {
            return false;
        }

        data.CopyTo(sample.Data);
        sample.Submit();
        return true;
    }

    /// <summary>Reserves, writes and submits a sample; false when the ring has not as much free.</summary>
    /// <typeparam name="T">A struct as the program reads it.</typeparam>
    /// <inheritdoc cref="TryReserve" path="/exception"/>
    public bool TryWrite<T>(in T value)
        where T : unmanaged => TryWrite(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>
    /// Waits until programs have freed enough for a sample. True when there may be room, which another thread may take first; false when the ring is disposed of, also during the wait. One caller at a time.
    /// </summary>
    /// <param name="size">The bytes of the sample, at most <see cref="MaxSampleSize"/>.</param>
    /// <param name="cancellationToken">Ends the wait at once with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative, or can never be had.</exception>
    /// <exception cref="InvalidOperationException">Somebody is waiting already.</exception>
    /// <exception cref="BpfRingException">The kernel refused to wait: descriptors or memory are short.</exception>
    public ValueTask<bool> WaitToWriteAsync(int size, CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _wanted, CheckSize(size));
        return _polled.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Ends a wait that is under way, and closes the ring. May be called from any thread: the memory goes with the last sample that is being written. What was submitted stays in the map for the programs.
    /// </summary>
    public void Dispose()
    {
        _polled.Dispose();
        _memory.Dispose();
        _handle.Dispose();
        _claim.Dispose();
    }

    /// <summary>The map's name and id.</summary>
    public override string ToString() => _name;

    internal void Commit(ulong position, uint length, uint flag)
    {
        lock (_gate)
        {
            // A sample that is out keeps the memory. With none out this is a second time, maybe after the memory has gone; with others out a second time finds the busy bit clear.
            if (_outstanding != 0 && _memory.TryReplaceUInt32(At(position), length | RingBufferLayout.Busy, length | flag))
            {
                _outstanding--;
                _memory.DangerousRelease();
            }
        }
    }

    private ulong CheckSize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (size > MaxSampleSize)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"A sample of {_name} has at most {MaxSampleSize} bytes.");
        }

        return RingBufferLayout.Footprint((uint)size);
    }

    /// <summary>More than the ring has when its positions make no sense.</summary>
    private ulong CountFree(out ulong producer)
    {
        ulong consumer = _memory.ReadUInt64(RingBufferLayout.ConsumerPosition);
        producer = _memory.ReadUInt64(RingBufferLayout.ProducerPosition);
        return _size - (producer - consumer);
    }

    private nuint At(ulong position) => RingBufferLayout.Data + (nuint)(position & (_size - 1));

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(!_memory.TryAddReference(), this);
    }
}
