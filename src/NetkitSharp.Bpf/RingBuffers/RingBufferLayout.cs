using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.RingBuffers;

/// <summary>
/// Where things are in the memory of a ring buffer map (kernel/bpf/ringbuf.c): a page with the consumer's position, one with the producer's, and the data twice, so that a record which wraps around lies in one piece.
/// Positions count bytes from the map's creation and never go back.
/// </summary>
internal static class RingBufferLayout
{
    /// <summary>BPF_RINGBUF_BUSY_BIT: reserved, not submitted yet.</summary>
    internal const uint Busy = 1u << 31;

    /// <summary>BPF_RINGBUF_DISCARD_BIT: to be skipped.</summary>
    internal const uint Discarded = 1u << 30;

    /// <summary>BPF_RINGBUF_HDR_SZ: the length with its two bits, and what only the kernel needs.</summary>
    internal const int HeaderSize = 8;

    internal const nuint ConsumerPosition = 0;

    private const int OverwritePositionOffset = 16;

    internal static nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    internal static nuint ProducerPosition => PageSize;

    /// <summary>Behind producer_pos and pending_pos; Linux 6.19.</summary>
    internal static nuint OverwritePosition => PageSize + OverwritePositionOffset;

    internal static nuint Data => 2 * PageSize;

    /// <summary>What a record takes of the ring: its header, and up to the next multiple of 8.</summary>
    internal static ulong Footprint(uint length) => ((ulong)length + HeaderSize + 7) & ~7ul;

    /// <summary>Maps the consumer's page and the rest, of which user space may write the one or the other.</summary>
    internal static SharedMemory? Map(BpfHandle map, uint size, bool consumerWritable, out int errno) =>
        SharedMemory.Map(map, PageSize, consumerWritable, PageSize + (2 * (nuint)size), !consumerWritable, out errno);
}
