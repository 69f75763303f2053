namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// Walks the keys of a map. The kernel finds the next key by the one before; when that is gone, a hash begins at its first key
/// again. So the next key is fetched before the caller gets the current one and may remove it.
/// </summary>
internal struct BpfKeyWalk
{
    private readonly BpfMap _map;
    private readonly byte[] _next;
    private ulong _budget;
    private bool _started;
    private bool _ended;

    /// <summary>A walk over the keys behind <paramref name="after"/>, or over all when that is empty.</summary>
    internal BpfKeyWalk(BpfMap map, ReadOnlySpan<byte> after = default)
    {
        _map = map;
        _next = new byte[map.KeySize];
        _budget = map.WalkBudget;
        if (!after.IsEmpty)
        {
            _started = true;
            _ended = !map.TryGetNextKey(after, _next);
        }
    }

    /// <summary>Gives the next key.</summary>
    /// <exception cref="BpfMapIterationException">More keys came than twice what the map can hold.</exception>
    internal bool TryAdvance(Span<byte> key)
    {
        if (!_started)
        {
            _started = true;
            _ended = !_map.TryGetNextKey([], _next);
        }

        if (_ended)
        {
            return false;
        }

        if (_budget-- == 0)
        {
            throw new BpfMapIterationException(_map);
        }

        _next.CopyTo(key);
        _ended = !_map.TryGetNextKey(key, _next);
        return true;
    }

    /// <summary>
    /// Called when the key just given turned out to be gone: what was fetched behind it may be the first key again. Goes on from the
    /// key before it, if that is still there. Where keys are indices, the next one does not depend on what is there: empty slots are keys,
    /// too, and going back would come to the same empty ones for ever.
    /// </summary>
    internal void ResumeBehind(ReadOnlySpan<byte> earlier)
    {
        if (!earlier.IsEmpty && !BpfMap.IsIndexedType(_map.Type))
        {
            _ended = !_map.TryGetNextKey(earlier, _next);
        }
    }
}
