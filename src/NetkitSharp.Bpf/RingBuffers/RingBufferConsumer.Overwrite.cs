namespace NetkitSharp.Bpf.RingBuffers;

internal sealed partial class RingBufferConsumer
{
    private byte[] _copy = [];
    private ulong _overwritten;

    /// <summary>See <see cref="RingBufferReader.OverwrittenBytes"/>.</summary>
    internal ulong OverwrittenBytes => Volatile.Read(ref _overwritten);

    /// <summary>
    /// As <see cref="TryNext"/> where records that have not been read may be overwritten: copies, then looks whether that happened meanwhile. The kernel moves overwrite_pos on before producer_pos, and programs write
    /// behind the latter only, so that what was copied is whole when overwrite_pos did not pass it.
    /// </summary>
    private bool TryNextCopy(out ReadOnlySpan<byte> data, out ulong end)
    {
        while (true)
        {
            ulong position = _position;
            _producer = _memory.ReadUInt64(RingBufferLayout.ProducerPosition);
            if (SkipOverwritten(position))
            {
                continue;
            }

            ulong there = _producer - position;
            if (there > Size)
            {
                throw Broken(position, $"programs are at {_producer}");
            }

            if (there == 0)
            {
                break;
            }

            uint header = _memory.ReadUInt32(At(position));
            uint length = header & ~(RingBufferLayout.Busy | RingBufferLayout.Discarded);
            ulong footprint = RingBufferLayout.Footprint(length);
            bool whole = footprint <= there;
            if (whole && (header & RingBufferLayout.Busy) == 0)
            {
                if (_copy.Length < length)
                {
                    _copy = new byte[length];
                }

                _memory.Bytes(At(position) + RingBufferLayout.HeaderSize, (int)length).CopyTo(_copy);
            }

            // The copy has to be done before the position is read again.
            Interlocked.MemoryBarrier();
            if (SkipOverwritten(position))
            {
                continue;
            }

            // Nothing is overwritten as long as it is not submitted.
            if ((header & RingBufferLayout.Busy) != 0)
            {
                break;
            }

            if (!whole)
            {
                throw Broken(position, $"a record there would have {length} bytes, where there are {there} with its header");
            }

            end = position + footprint;
            if ((header & RingBufferLayout.Discarded) == 0)
            {
                data = _copy.AsSpan(0, (int)length);
                return true;
            }

            Advance(end);
        }

        data = default;
        end = 0;
        return false;
    }

    private bool SkipOverwritten(ulong position)
    {
        if (!IsOverwritten(position, out ulong overwritten))
        {
            return false;
        }

        Volatile.Write(ref _overwritten, _overwritten + (overwritten - position));
        Advance(overwritten);
        return true;
    }

    private bool IsOverwritten(ulong position, out ulong overwritten)
    {
        overwritten = _memory.ReadUInt64(RingBufferLayout.OverwritePosition);

        // Positions are compared by their distance.
        return (long)(overwritten - position) > 0;
    }
}
