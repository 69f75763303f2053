namespace NetkitSharp.Bpf.RingBuffers;

/// <summary>
/// Space in a user ring buffer, to be written and then submitted or discarded. Programs see nothing behind it until that happens. Disposing of it discards what was not submitted.
/// </summary>
public readonly ref struct UserRingBufferSample : IDisposable
{
    private readonly UserRingBuffer? _ring;
    private readonly ulong _position;

    internal UserRingBufferSample(UserRingBuffer ring, ulong position, Span<byte> data)
    {
        _ring = ring;
        _position = position;
        Data = data;
    }

    /// <summary>The space, 8-byte aligned. It has what was in the ring before. Must not be used once submitted or discarded.</summary>
    public Span<byte> Data { get; }

    /// <summary>Lets programs read it, with their next <c>bpf_user_ringbuf_drain</c>. Does nothing when it was submitted or discarded before.</summary>
    public void Submit() => _ring?.Commit(_position, (uint)Data.Length, 0);

    /// <summary>Lets programs skip it. Does nothing when it was submitted or discarded before.</summary>
    public void Discard() => _ring?.Commit(_position, (uint)Data.Length, RingBufferLayout.Discarded);

    /// <summary>Discards what was not submitted.</summary>
    public void Dispose() => Discard();
}
