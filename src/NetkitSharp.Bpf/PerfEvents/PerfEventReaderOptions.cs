using System.Numerics;

namespace NetkitSharp.Bpf.PerfEvents;

/// <summary>How a <see cref="PerfEventReader"/> buffers and when it is woken.</summary>
public sealed class PerfEventReaderOptions
{
    /// <summary>The default of <see cref="PagesPerCpu"/>.</summary>
    public const int DefaultPagesPerCpu = 16;

    /// <summary>Pages of memory for the records of each CPU: a power of two. One more is used for its positions. The default is 16, 64 KiB with pages of 4 KiB.</summary>
    public int PagesPerCpu { get; init; } = DefaultPagesPerCpu;

    /// <summary>After how many records of a CPU a waiting reader is woken; 1 by default. The fewer wake-ups, the cheaper for the programs, and the later the records. Not together with <see cref="WakeupBytes"/>.</summary>
    public int? WakeupRecords { get; init; }

    /// <summary>After how many bytes of a CPU a waiting reader is woken, headers included; less than the buffer. Not together with <see cref="WakeupRecords"/>.</summary>
    public int? WakeupBytes { get; init; }

    /// <exception cref="ArgumentException">They make no sense or do not go together.</exception>
    internal static PerfEventReaderOptions Check(PerfEventReaderOptions? options)
    {
        options ??= new();
        if (options.PagesPerCpu <= 0 || !BitOperations.IsPow2(options.PagesPerCpu))
        {
            throw new ArgumentException($"{nameof(PagesPerCpu)} is {options.PagesPerCpu}; perf buffers have a power of two of pages.", nameof(options));
        }

        if (options.WakeupRecords is { } records)
        {
            if (records < 1)
            {
                throw new ArgumentException($"{nameof(WakeupRecords)} is {records}; a reader is woken after at least 1.", nameof(options));
            }

            if (options.WakeupBytes is not null)
            {
                throw new ArgumentException($"{nameof(WakeupRecords)} and {nameof(WakeupBytes)} exclude each other.", nameof(options));
            }
        }

        // The kernel takes half the buffer for what is larger than it (kernel/events/ring_buffer.c: ring_buffer_init), which would be found out late.
        long size = (long)options.PagesPerCpu * Environment.SystemPageSize;
        if (options.WakeupBytes is { } bytes && (bytes < 1 || bytes >= size))
        {
            throw new ArgumentException($"{nameof(WakeupBytes)} is {bytes}; it has to be at least 1 and less than the {size} bytes of a CPU's buffer.", nameof(options));
        }

        return options;
    }
}
