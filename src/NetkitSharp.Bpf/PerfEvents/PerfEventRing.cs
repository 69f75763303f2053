using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Rings;

namespace NetkitSharp.Bpf.PerfEvents;

/// <summary>The event and the buffer of one CPU (<c>struct perf_event_mmap_page</c>, linux/perf_event.h): a page with the positions, then the data. Positions count bytes and never go back.</summary>
internal sealed class PerfEventRing : IDisposable
{
    private const nuint DataHead = 1024;
    private const nuint DataTail = 1032;

    private const int HeaderSize = 8;

    /// <summary>PERF_RECORD_LOST: header, id, count.</summary>
    private const uint Lost = 2;

    private const int LostCount = 16;

    /// <summary>PERF_RECORD_SAMPLE with PERF_SAMPLE_RAW: header, length, data.</summary>
    private const uint Sample = 9;

    private const int RawData = 12;

    private static readonly nuint s_data = (nuint)Environment.SystemPageSize;

    private readonly SharedMemory _memory;
    private readonly ulong _size;
    private ulong _tail;
    private ulong _head;
    private ulong _lost;

    private PerfEventRing(int cpu, DescriptorHandle handle, SharedMemory memory, ulong size)
    {
        Cpu = cpu;
        Handle = handle;
        _memory = memory;
        _size = size;
    }

    internal int Cpu { get; }

    internal DescriptorHandle Handle { get; }

    internal ulong LostRecords => Volatile.Read(ref _lost);

    internal bool HasData => _memory.ReadUInt64(DataHead) != Volatile.Read(ref _tail);

    /// <summary>Null when the CPU is not online any more.</summary>
    /// <exception cref="PerfEventPermissionException">The kernel refused.</exception>
    /// <exception cref="BpfRingException">The kernel refused.</exception>
    internal static PerfEventRing? Open(int cpu, PerfEventReaderOptions options)
    {
        int result = PerfEventSyscall.OpenBpfOutput(cpu, (uint)(options.WakeupBytes ?? options.WakeupRecords ?? 1), options.WakeupBytes is not null);
        if (result == -Errno.ENODEV)
        {
            return null;
        }

        string target = $"open the BPF output event of CPU {cpu}";
        if (result < 0)
        {
            throw Failed("perf_event_open", -result, target);
        }

        DescriptorHandle handle = new(result);
        nuint size = (nuint)options.PagesPerCpu * (nuint)Environment.SystemPageSize;
        SharedMemory? memory = SharedMemory.Map(handle, s_data + size, out int errno);
        if (memory is null)
        {
            handle.Dispose();
            throw Failed("mmap", errno, $"map {options.PagesPerCpu} pages for the records of CPU {cpu}");
        }

        return new(cpu, handle, memory, size);
    }

    /// <summary>Sees what programs wrote since.</summary>
    internal void Refresh() => _head = _memory.ReadUInt64(DataHead);

    /// <summary>The next sample up to the last <see cref="Refresh"/>, which stays there until <see cref="Advance"/>; counts losses on the way.</summary>
    /// <param name="wrapped">Where a sample that wraps around is put together: at least 64 KiB.</param>
    /// <param name="data">The sample.</param>
    /// <param name="end">The position behind it.</param>
    internal bool TryNext(Span<byte> wrapped, out ReadOnlySpan<byte> data, out ulong end)
    {
        while (_tail != _head)
        {
            ulong there = _head - _tail;

            // Records are multiples of 8 bytes: a header and the words behind it never wrap.
            uint type = _memory.ReadUInt32(At(_tail));
            uint miscAndSize = _memory.ReadUInt32(At(_tail + sizeof(uint)));
            uint size = BitConverter.IsLittleEndian ? miscAndSize >> 16 : miscAndSize & ushort.MaxValue;
            if (there > _size || size < HeaderSize || size % sizeof(ulong) != 0 || size > there)
            {
                throw Broken($"it has {size} bytes, of {there}");
            }

            end = _tail + size;
            if (type == Sample)
            {
                uint length = size < RawData ? uint.MaxValue : _memory.ReadUInt32(At(_tail + HeaderSize));
                if (length > size - RawData)
                {
                    throw Broken($"a sample of {size} bytes has {length} bytes of data");
                }

                data = Slice(_tail + RawData, (int)length, wrapped);
                return true;
            }

            if (type == Lost)
            {
                if (size < LostCount + sizeof(ulong))
                {
                    throw Broken($"a count of losses has {size} bytes");
                }

                Volatile.Write(ref _lost, _lost + _memory.ReadUInt64(At(_tail + LostCount)));
            }

            // Anything else, such as a throttling, is none of a program's records.
            Advance(end);
        }

        data = default;
        end = 0;
        return false;
    }

    /// <summary>Gives everything before a position back to the kernel.</summary>
    internal void Advance(ulong position)
    {
        Volatile.Write(ref _tail, position);
        _memory.WriteUInt64(DataTail, position);
    }

    public void Dispose()
    {
        _memory.Dispose();
        Handle.Dispose();
    }

    private static BpfRingException Failed(string call, int errno, string target) => errno switch
    {
        Errno.EACCES or Errno.EPERM => PerfEventPermissionException.Create(call, errno, target),
        Errno.ENOSYS or Errno.ENOENT when call == "perf_event_open" => new BpfRingException(call, errno, target, "this kernel has no perf events (CONFIG_PERF_EVENTS), or no BPF output event (Linux 4.4)"),
        _ => new BpfRingException(call, errno, target),
    };

    private ReadOnlySpan<byte> Slice(ulong position, int length, Span<byte> wrapped)
    {
        nuint start = At(position);
        int first = (int)Math.Min((ulong)length, s_data + _size - start);
        if (first == length)
        {
            return _memory.Bytes(start, length);
        }

        _memory.Bytes(start, first).CopyTo(wrapped);
        _memory.Bytes(s_data, length - first).CopyTo(wrapped[first..]);
        return wrapped[..length];
    }

    private nuint At(ulong position) => s_data + (nuint)(position & (_size - 1));

    private InvalidDataException Broken(string problem) =>
        new($"The perf buffer of CPU {Cpu} ({_size} bytes) has no record at position {_tail}: {problem}.");
}
