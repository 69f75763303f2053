namespace NetkitSharp.Bpf.RingBuffers;

public sealed partial class RingBufferReader
{
    private byte[] _copy = [];
    private ulong _overwritten;

    /// <summary>
    /// Bytes of records, headers included, that programs overwrote before they were read. Only in a ring with <c>BPF_F_RB_OVERWRITE</c> (Linux 6.19); 0 in others. How many records that were is not known. Counted by this
    /// reader, as it comes across the gap.
    /// </summary>
    public ulong OverwrittenBytes => Volatile.Read(ref _overwritten);

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

            if (_producer == position)
            {
                break;
            }

            uint header = _memory.ReadUInt32(At(position));
            uint length = header & ~(RingBufferLayout.Busy | RingBufferLayout.Discarded);
            ulong footprint = RingBufferLayout.Footprint(length);
            bool whole = footprint <= _producer - position;
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

            if (!whole)
            {
                throw Broken(position, $"a record there would have {length} bytes, where there are {_producer - position} with its header");
            }

            // Nothing is overwritten as long as it is not submitted.
            if ((header & RingBufferLayout.Busy) != 0)
            {
                break;
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
        ulong overwritten = _memory.ReadUInt64(RingBufferLayout.OverwritePosition);

        // Positions are compared by their distance.
        if ((long)(overwritten - position) <= 0)
        {
            return false;
        }

        Volatile.Write(ref _overwritten, _overwritten + (overwritten - position));
        Advance(overwritten);
        return true;
    }
}
