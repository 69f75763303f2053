using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Rings;

namespace NetkitSharp.Bpf.PerfEvents;

/// <summary>
/// Reads what BPF programs output through a perf event array (<c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>, <c>bpf_perf_event_output</c>, Linux 4.4): a buffer for each CPU. Where Linux 5.8 is given, a ring buffer
/// (<see cref="RingBuffers.RingBufferReader"/>) takes less memory and keeps the order across CPUs. It has no thread: records are read on the caller's, and all rings of the process are waited for on one.
/// </summary>
/// <remarks>
/// <para>Opening makes an event for each CPU that is online and puts it into the map at the CPU's number; disposing takes them out. CPUs that come online later have no event: programs get an error there
/// (<c>-ENOENT</c>) until a new reader is opened. Records of one CPU come in order; those of different CPUs may not.</para>
/// <para>What does not fit into a CPU's buffer is lost, and counted by the kernel: <see cref="LostRecords"/>. The kernel tells of losses when there is room again, with the next record.</para>
/// <para>One thread at a time reads, and a map has one reader: a second one in this process is refused; one in another process takes the places in the map, which nobody can prevent.</para>
/// </remarks>
public sealed partial class PerfEventReader : IReadiness, IDisposable
{
    private const ulong NoLease = ulong.MaxValue;

    /// <summary>A perf record's size has 16 bits.</summary>
    private const int LargestRecord = ushort.MaxValue + 1;

    private readonly string _name;
    private readonly MapClaim _claim;
    private readonly BpfMapHandle _handle;
    private readonly DescriptorHandle _epoll;
    private readonly PerfEventRing[] _rings;
    private readonly PolledDescriptor _polled;
    private readonly byte[] _wrapped = new byte[LargestRecord];
    private readonly Lock _gate = new();
    private int _current;
    private ulong _leaseEnd = NoLease;
    private bool _reading;
    private bool _disposed;

    private PerfEventReader(BpfMap map, MapClaim claim, BpfMapHandle handle, DescriptorHandle epoll, PerfEventRing[] rings)
    {
        _name = map.ToString();
        _claim = claim;
        _handle = handle;
        _epoll = epoll;
        _rings = rings;
        Cpus = Array.ConvertAll(rings, static ring => ring.Cpu);

        // The events are in an epoll of their own, so that however many there are, a wait costs one system call.
        _polled = new(epoll, Epoll.EPOLLIN, this, $"wait for {map}");
    }

    /// <summary>The CPUs that have an event: those that were online when the reader was opened.</summary>
    public IReadOnlyList<int> Cpus { get; }

    /// <summary>How many records were lost for want of room, on all CPUs, as far as the kernel has told: it does with the next record that fits.</summary>
    public ulong LostRecords
    {
        get
        {
            ulong sum = 0;
            foreach (PerfEventRing ring in _rings)
            {
                sum += ring.LostRecords;
            }

            return sum;
        }
    }

    bool IReadiness.IsReady
    {
        get
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return true;
                }

                Interlocked.MemoryBarrier();
                foreach (PerfEventRing ring in _rings)
                {
                    if (ring.HasData)
                    {
                        return true;
                    }
                }

                return false;
            }
        }
    }

    /// <summary>Opens an event and a buffer for each CPU that is online, and puts the events into the map. The map object may be disposed of afterwards.</summary>
    /// <param name="map">The map; needs a place for every CPU that is online.</param>
    /// <param name="options">Sizes and wake-ups; null for the defaults.</param>
    /// <exception cref="ArgumentException">Options that make no sense, or a map that is too small; nothing was opened.</exception>
    /// <exception cref="BpfMapTypeMismatchException">The map is no perf event array.</exception>
    /// <exception cref="InvalidOperationException">The map has a reader in this process already.</exception>
    /// <exception cref="PerfEventPermissionException">EACCES, EPERM: CAP_PERFMON is missing, or memory for so large buffers may not be had.</exception>
    /// <exception cref="BpfRingException">The kernel refused an event, or the memory for it.</exception>
    /// <exception cref="BpfException">The kernel refused to put the events into the map.</exception>
    public static PerfEventReader Open(BpfMap map, PerfEventReaderOptions? options = null)
    {
        RingMap.Check(map, BpfMapType.PerfEventArray, "perf event reader");
        options = PerfEventReaderOptions.Check(options);
        int[] online = OnlineCpus.Read();
        if (online[^1] >= map.MaxEntries)
        {
            throw new ArgumentException($"{map} has {map.MaxEntries} places, but CPU {online[^1]} is online: what programs output there would be lost. Make it with as many as there are possible CPUs.", nameof(map));
        }

        MapClaim claim = MapClaim.Take(map, "perf event reader");
        BpfMapHandle? handle = null;
        DescriptorHandle? epoll = null;
        List<PerfEventRing> rings = [];
        int placed = 0;
        try
        {
            handle = RingMap.Duplicate(map);
            epoll = CreateEpoll(map);
            foreach (int cpu in online)
            {
                if (PerfEventRing.Open(cpu, options) is { } ring)
                {
                    rings.Add(ring);
                    AddToEpoll(epoll, ring, map);
                }
            }

            PerfEventReader reader = new(map, claim, handle, epoll, [.. rings]);
            for (; placed < rings.Count; placed++)
            {
                Place(map, handle, rings[placed]);
            }

            return reader;
        }
        catch
        {
            if (handle is not null)
            {
                TakeOut(handle, rings[..placed]);
            }

            rings.ForEach(static ring => ring.Dispose());
            epoll?.Dispose();
            handle?.Dispose();
            claim.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="LostRecords"/>, of one CPU.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The CPU is none of <see cref="Cpus"/>.</exception>
    public ulong GetLostRecords(int cpu)
    {
        foreach (PerfEventRing ring in _rings)
        {
            if (ring.Cpu == cpu)
            {
                return ring.LostRecords;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(cpu), cpu, $"{_name} has no event for the CPU; it has for: {string.Join(", ", Cpus)}.");
    }

    /// <summary>Reads the next record, of one CPU after the other; false when there is none. Dispose of the record before the next is read.</summary>
    /// <exception cref="InvalidOperationException">The record before has not been disposed of, or another thread is reading.</exception>
    /// <exception cref="InvalidDataException">What is in a buffer is no record.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed of.</exception>
    public bool TryRead(out PerfEventRecord record)
    {
        Enter();
        bool found = false;
        try
        {
            found = TryNext(out ReadOnlySpan<byte> data, out ulong end);
            if (found)
            {
                _leaseEnd = end;
                record = new(this, _rings[_current].Cpu, end, data);
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
    /// Reads all records there are: <c>foreach (PerfEventRecord record in reader)</c>. A record is given back when the next one is read or the loop is left, and need not be disposed of. Ends when it has caught up with
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
    /// Waits until there is a record to read. True when there may be one; false when the reader is disposed of, also during the wait. Allocates nothing. Must not be awaited on a thread that has entered another network
    /// namespace: the continuation may run on any thread of the pool.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled, which ends it at once.</exception>
    /// <exception cref="InvalidOperationException">Somebody is waiting already.</exception>
    /// <exception cref="BpfRingException">The kernel refused to wait: descriptors or memory are short.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => _polled.WaitAsync(cancellationToken);

    /// <summary>Reads records of one type, each copied out of its buffer, and waits for more. Ends when the reader is disposed of. Allocates nothing per record.</summary>
    /// <typeparam name="T">A struct of the size that the program gave.</typeparam>
    /// <param name="cancellationToken">Ends the enumeration, and a wait at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidDataException">A record has another size; it has been taken out of the buffer.</exception>
    /// <exception cref="InvalidOperationException">The reader is being read or waited for by somebody else.</exception>
    public IAsyncEnumerable<T> ReadAllAsync<T>(CancellationToken cancellationToken = default)
        where T : unmanaged => SelectAllAsync(static record => record.Read<T>(), cancellationToken);

    /// <summary>Reads records of any size, each turned into something that outlives it, and waits for more. Ends when the reader is disposed of.</summary>
    /// <typeparam name="TResult">What the records are turned into.</typeparam>
    /// <param name="select">Turns a record into a value, while it lies in its buffer; it need not dispose of it. What it throws ends the enumeration; the record has been taken out of the buffer then.</param>
    /// <param name="cancellationToken">Ends the enumeration, and a wait at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">The reader is being read or waited for by somebody else.</exception>
    public IAsyncEnumerable<TResult> ReadAllAsync<TResult>(Func<PerfEventRecord, TResult> select, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(select);
        return SelectAllAsync(select, cancellationToken);
    }

    /// <summary>Hands all records, of any size, to a callback while they lie in their buffer, and waits for more. Completes when the reader is disposed of. Allocates nothing per record.</summary>
    /// <param name="action">Is called for each record, one at a time; it need not dispose of it. What it throws ends the task; the record has been taken out of the buffer then.</param>
    /// <param name="cancellationToken">Ends the task, and a wait at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">The reader is being read or waited for by somebody else.</exception>
    public Task ForEachAsync(Action<PerfEventRecord> action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        return CallAllAsync(action, cancellationToken);
    }

    /// <summary>
    /// Takes the events out of the map, ends waits and enumerations that are under way, and closes the buffers: what has not been read is gone. May be called from any thread at any time: the memory goes with the record
    /// that is being read, if one is.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            TakeOut(_handle, _rings);
            if (!_reading)
            {
                Close();
            }
        }

        _polled.Dispose();
        _epoll.Dispose();
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
            _rings[_current].Advance(end);
            Leave();
        }
    }
}
