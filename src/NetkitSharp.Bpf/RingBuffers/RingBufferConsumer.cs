using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.RingBuffers;

/// <summary>The consumer's end of a ring buffer: where it is, and what comes next. The kernel writes the headers; all the same nothing that they say leads outside the ring.</summary>
internal sealed partial class RingBufferConsumer
{
    private readonly SharedMemory _memory;
    private readonly string _name;
    private readonly bool _overwrites;
    private ulong _position;
    private ulong _producer;

    /// <param name="memory">The memory, which the caller keeps mapped during each call.</param>
    /// <param name="size">Bytes of data, a power of two.</param>
    /// <param name="overwrites">Whether what was not read may be overwritten.</param>
    /// <param name="name">What the ring is called in messages.</param>
    internal RingBufferConsumer(SharedMemory memory, ulong size, bool overwrites, string name)
    {
        _memory = memory;
        Size = size;
        _overwrites = overwrites;
        _name = name;
        _position = _producer = memory.ReadUInt64(RingBufferLayout.ConsumerPosition);
    }

    internal ulong Size { get; }

    /// <summary>Whether the next record is there and submitted. May be asked while another thread reads.</summary>
    internal bool IsReady
    {
        get
        {
            // Our position has to be out before we look, as a program's record is before it looks at our position: one of us sees the other.
            Interlocked.MemoryBarrier();
            ulong position = Volatile.Read(ref _position);
            ulong there = _memory.ReadUInt64(RingBufferLayout.ProducerPosition) - position;

            // With more there than fits, records were overwritten, maybe also the header at our position; or something is wrong, and whoever waits has to learn.
            return there != 0 && (there > Size || (_memory.ReadUInt32(At(position)) & RingBufferLayout.Busy) == 0 || (_overwrites && IsOverwritten(position, out _)));
        }
    }

    /// <summary>The record at our position, which stays there until <see cref="Advance"/>.</summary>
    internal bool TryNext(out ReadOnlySpan<byte> data, out ulong end)
    {
        if (_overwrites)
        {
            return TryNextCopy(out data, out end);
        }

        while (true)
        {
            ulong position = _position;
            if (position == _producer)
            {
                // Reserved records have their header, with the busy bit, before the position covers them.
                _producer = _memory.ReadUInt64(RingBufferLayout.ProducerPosition);
                if (_producer - position > Size)
                {
                    throw Broken(position, $"programs are at {_producer}");
                }

                if (position == _producer)
                {
                    break;
                }
            }

            // The data is written before the busy bit is cleared.
            uint header = _memory.ReadUInt32(At(position));
            if ((header & RingBufferLayout.Busy) != 0)
            {
                break;
            }

            uint length = header & ~RingBufferLayout.Discarded;
            end = position + RingBufferLayout.Footprint(length);
            if (end - position > _producer - position)
            {
                throw Broken(position, $"a record there would have {length} bytes, where there are {_producer - position} with its header");
            }

            if ((header & RingBufferLayout.Discarded) == 0)
            {
                data = _memory.Bytes(At(position) + RingBufferLayout.HeaderSize, (int)length);
                return true;
            }

            Advance(end);
        }

        data = default;
        end = 0;
        return false;
    }

    /// <summary>Gives everything before a position back to the programs.</summary>
    internal void Advance(ulong position)
    {
        Volatile.Write(ref _position, position);
        _memory.WriteUInt64(RingBufferLayout.ConsumerPosition, position);
    }

    /// <summary>Within the ring and aligned, whatever the position.</summary>
    private nuint At(ulong position) => RingBufferLayout.Data + (nuint)(position & (Size - RingBufferLayout.HeaderSize));

    private InvalidDataException Broken(ulong position, string problem) =>
        new($"{_name}: the ring of {Size} bytes has no record at position {position}, where this reader is: {problem}. Does another process read the same map?");
}
