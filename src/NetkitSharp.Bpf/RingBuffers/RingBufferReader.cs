using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Rings;

namespace NetkitSharp.Bpf.RingBuffers;

/// <summary>
/// Reads what BPF programs put into a ring buffer (<c>BPF_MAP_TYPE_RINGBUF</c>, Linux 5.8), in place and in the order in which they reserved it. It has no thread: records are read on the caller's, and all rings of
/// the process are waited for on one.
/// </summary>
/// <remarks>
/// <para>One thread at a time reads, and a map has one reader: a second one in this process is refused; another process that reads the same map takes records away unseen, which nobody can prevent. A new reader goes
/// on where the last one stopped.</para>
/// <para>Nothing of a record is lost silently, but the kernel counts no drops: when the ring is full, <c>bpf_ringbuf_reserve</c> gives NULL and <c>bpf_ringbuf_output</c> an error to the program, and it is up to the
/// program to count that, in a map. <see cref="Available"/> tells how full the ring is.</para>
/// <para>A program that submits wakes a waiting reader that had read everything before. Records that are submitted with <c>BPF_RB_NO_WAKEUP</c> are seen with the next one that wakes, or when somebody calls
/// <see cref="TryRead"/>. A record that is reserved and not submitted yet holds up all behind it.</para>
/// <para>A ring that overwrites its oldest records (<c>BPF_F_RB_OVERWRITE</c>, Linux 6.19) is read through a copy, as what lies there may be overwritten at any moment; <see cref="OverwrittenBytes"/> counts what was
/// gone before it was read.</para>
/// </remarks>
/// <example>
/// <code>
/// using RingBufferReader reader = RingBufferReader.Open(loaded.Maps["events"]);
/// await foreach (Event seen in reader.ReadAllAsync&lt;Event&gt;(stop))
/// {
///     Console.WriteLine($"{seen.Packets} packets");
/// }
/// </code>
/// </example>
public sealed partial class RingBufferReader : IReadiness, IDisposable
{
    /// <summary>No end of a record: those are multiples of 8.</summary>
    private const ulong NoLease = ulong.MaxValue;

    private readonly string _name;
    private readonly MapClaim _claim;
    private readonly BpfMapHandle _handle;
    private readonly SharedMemory _memory;
    private readonly PolledDescriptor _polled;
    private readonly RingBufferConsumer _ring;
    private ulong _leaseEnd = NoLease;
    private bool _leased;

    private RingBufferReader(BpfMap map, MapClaim claim, BpfMapHandle handle, SharedMemory memory, bool overwrites)
    {
        _name = map.ToString();
        _claim = claim;
        _handle = handle;
        _memory = memory;
        _ring = new(memory, map.MaxEntries, overwrites, _name);
        _polled = new(handle, Epoll.EPOLLIN, this, $"wait for {map}");
    }

    /// <summary>The size of the ring in bytes. A record takes its own size and 8 bytes of header, rounded up to a multiple of 8.</summary>
    public long Capacity => (long)_ring.Size;

    /// <summary>
    /// Bytes in the ring that have not been read, headers and records that are not submitted yet included: 0 to <see cref="Capacity"/>. A moment's value, while programs run.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The reader is disposed of.</exception>
    public long Available
    {
        get
        {
            ulong consumer = Read(RingBufferLayout.ConsumerPosition);
            ulong producer = Read(RingBufferLayout.ProducerPosition);
            return (long)Math.Min(producer - consumer, _ring.Size);
        }
    }

    /// <summary>Bytes that were read since the map was made (<c>BPF_RB_CONS_POS</c>).</summary>
    /// <exception cref="ObjectDisposedException">The reader is disposed of.</exception>
    public ulong ConsumerPosition => Read(RingBufferLayout.ConsumerPosition);

    /// <summary>Bytes that programs reserved since the map was made (<c>BPF_RB_PROD_POS</c>).</summary>
    /// <exception cref="ObjectDisposedException">The reader is disposed of.</exception>
    public ulong ProducerPosition => Read(RingBufferLayout.ProducerPosition);

    /// <summary>
    /// Bytes of records, headers included, that programs overwrote before they were read. Only in a ring with <c>BPF_F_RB_OVERWRITE</c> (Linux 6.19); 0 in others. How many records that were is not known. Counted by this
    /// reader, as it comes across the gap.
    /// </summary>
    public ulong OverwrittenBytes => _ring.OverwrittenBytes;

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
                return _ring.IsReady;
            }
            finally
            {
                _memory.DangerousRelease();
            }
        }
    }

    /// <summary>Opens a ring buffer for reading. The map object may be disposed of afterwards.</summary>
    /// <exception cref="BpfMapTypeMismatchException">The map is no ring buffer.</exception>
    /// <exception cref="InvalidOperationException">The map has a reader in this process already.</exception>
    /// <exception cref="BpfRingException">The kernel refused to map the ring's memory, for example since the map was opened for reading only.</exception>
    public static RingBufferReader Open(BpfMap map)
    {
        RingMap.Check(map, BpfMapType.RingBuffer, "ring buffer reader");
        MapClaim claim = MapClaim.Take(map, "ring buffer reader");
        BpfMapHandle? handle = null;
        try
        {
            handle = RingMap.Duplicate(map);
            bool overwrites = map.GetInfo().Flags.HasFlag(BpfMapFlags.RingBufferOverwrite);
            SharedMemory memory = RingBufferLayout.Map(handle, map.MaxEntries, consumerWritable: true, out int errno) ?? throw RingMap.MapFailed(map, handle, errno);
            return new(map, claim, handle, memory, overwrites);
        }
        catch
        {
            handle?.Dispose();
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next record; false when there is none, or the next one is not submitted yet. Dispose of the record before the next is read.</summary>
    /// <exception cref="InvalidOperationException">The record before has not been disposed of, or another thread is reading.</exception>
    /// <exception cref="InvalidDataException">What is in the ring is no record: somebody else moved the consumer's position.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed of.</exception>
    public bool TryRead(out RingBufferRecord record)
    {
        Enter();
        bool found = false;
        try
        {
            found = _ring.TryNext(out ReadOnlySpan<byte> data, out ulong end);
            if (found)
            {
                _leaseEnd = end;
                record = new(this, end, data);
                return true;
            }

            record = default;
            return false;
        }
        finally
        {
            if (!found)
            {
                Leave();
            }
        }
    }

    /// <summary>
    /// Reads all records there are: <c>foreach (RingBufferRecord record in reader)</c>. A record is given back when the next one is read or the loop is left, and need not be disposed of. Ends when it has caught up with
    /// the programs.
    /// </summary>
    /// <exception cref="InvalidOperationException">A record that was read has not been disposed of, or another thread is reading.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed of.</exception>
    public Enumerator GetEnumerator()
    {
        Enter();
        return new(this);
    }

    /// <summary>
    /// Waits until there is a record to read. True when there may be one; false when the reader is disposed of, also during the wait. A wait that sleeps takes an item of the thread pool's queue and
    /// allocates nothing else. Must not be awaited on a thread that has entered another network namespace: what follows runs on any thread of the pool.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled, which ends it at once.</exception>
    /// <exception cref="InvalidOperationException">Somebody is waiting already.</exception>
    /// <exception cref="BpfRingException">The kernel refused to wait: descriptors or memory are short.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => _polled.WaitAsync(cancellationToken);

    /// <summary>Reads records of one type, each copied out of the ring, and waits for more. Ends when the reader is disposed of. Allocates nothing per record.</summary>
    /// <typeparam name="T">A struct of exactly the records' size.</typeparam>
    /// <param name="cancellationToken">Ends the enumeration, and a wait at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidDataException">A record has another size; it has been taken out of the ring.</exception>
    /// <exception cref="InvalidOperationException">The reader is being read or waited for by somebody else.</exception>
    public async IAsyncEnumerable<T> ReadAllAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (TryTake(out T value))
            {
                yield return value;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads records of any size, each turned into something that outlives it, and waits for more. Ends when the reader is disposed of.</summary>
    /// <typeparam name="TResult">What the records are turned into.</typeparam>
    /// <param name="select">Turns a record into a value, while it lies in the ring. What it throws ends the enumeration; the record has been taken out of the ring then.</param>
    /// <param name="cancellationToken">Ends the enumeration, and a wait at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">The reader is being read or waited for by somebody else.</exception>
    public IAsyncEnumerable<TResult> ReadAllAsync<TResult>(Func<ReadOnlySpan<byte>, TResult> select, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(select);
        return SelectAllAsync(select, cancellationToken);
    }

    /// <summary>Hands all records, of any size, to a callback while they lie in the ring, and waits for more. Completes when the reader is disposed of. Allocates nothing per record.</summary>
    /// <param name="action">Is called for each record, one at a time. What it throws ends the task; the record has been taken out of the ring then.</param>
    /// <param name="cancellationToken">Ends the task, and a wait at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">The reader is being read or waited for by somebody else.</exception>
    public Task ForEachAsync(Action<ReadOnlySpan<byte>> action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        return CallAllAsync(action, cancellationToken);
    }

    /// <summary>
    /// Ends waits and enumerations that are under way, and closes the ring. May be called from any thread at any time: the memory goes with the record that is being read, if one is. Records that have not been read stay in
    /// the map for the next reader.
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

    internal void Release(ulong end)
    {
        if (_leaseEnd == end)
        {
            _leaseEnd = NoLease;
            _ring.Advance(end);
            Leave();
        }
    }

    private async IAsyncEnumerable<TResult> SelectAllAsync<TResult>(Func<ReadOnlySpan<byte>, TResult> select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (TryTake(select, out TResult? value))
            {
                yield return value;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task CallAllAsync(Action<ReadOnlySpan<byte>> action, CancellationToken cancellationToken)
    {
        do
        {
            CallAll(action, cancellationToken);
        }
        while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false));
    }

    private void CallAll(Action<ReadOnlySpan<byte>> action, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryEnter())
        {
            return;
        }

        try
        {
            while (!_memory.IsDisposed && _ring.TryNext(out ReadOnlySpan<byte> data, out ulong end))
            {
                try
                {
                    action(data);
                }
                finally
                {
                    _ring.Advance(end);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>False, too, when the reader is disposed of.</summary>
    private bool TryTake<T>(out T value)
        where T : unmanaged
    {
        value = default;
        if (!TryEnter())
        {
            return false;
        }

        try
        {
            if (!_ring.TryNext(out ReadOnlySpan<byte> data, out ulong end))
            {
                return false;
            }

            int length = data.Length;
            if (length == Unsafe.SizeOf<T>())
            {
                value = MemoryMarshal.Read<T>(data);
            }

            _ring.Advance(end);
            if (length != Unsafe.SizeOf<T>())
            {
                RingBufferRecord.ThrowSize<T>(length);
            }

            return true;
        }
        finally
        {
            Leave();
        }
    }

    private bool TryTake<TResult>(Func<ReadOnlySpan<byte>, TResult> select, [MaybeNullWhen(false)] out TResult value)
    {
        value = default;
        if (!TryEnter())
        {
            return false;
        }

        try
        {
            if (!_ring.TryNext(out ReadOnlySpan<byte> data, out ulong end))
            {
                return false;
            }

            try
            {
                value = select(data);
            }
            finally
            {
                _ring.Advance(end);
            }

            return true;
        }
        finally
        {
            Leave();
        }
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(!TryEnter(), this);
    }

    /// <summary>Keeps the memory mapped until <see cref="Leave"/>.</summary>
    private bool TryEnter()
    {
        if (!_memory.TryAddReference())
        {
            return false;
        }

        if (_leased)
        {
            _memory.DangerousRelease();
            throw new InvalidOperationException($"{_name}: the record that was read before has not been disposed of, or another thread is reading.");
        }

        _leased = true;
        return true;
    }

    private void Leave()
    {
        _leased = false;
        _memory.DangerousRelease();
    }

    private ulong Read(nuint offset)
    {
        ObjectDisposedException.ThrowIf(!_memory.TryAddReference(), this);

        ulong value = _memory.ReadUInt64(offset);
        _memory.DangerousRelease();
        return value;
    }
}
