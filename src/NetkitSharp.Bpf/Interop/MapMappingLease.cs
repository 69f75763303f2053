namespace NetkitSharp.Bpf.Interop;

/// <summary>Keeps a mapping in place while it is accessed.</summary>
internal readonly ref struct MapMappingLease : IDisposable
{
    private readonly MapMapping _mapping;

    /// <exception cref="ObjectDisposedException">It is mapped no more.</exception>
    internal MapMappingLease(MapMapping mapping)
    {
        bool added = false;
        mapping.DangerousAddRef(ref added);
        _mapping = mapping;
    }

    /// <summary>Also while a dispose of the mapping waits for this lease to end.</summary>
    internal ref byte At(nuint offset) => ref _mapping.HeldAt(offset);

    public void Dispose() => _mapping.DangerousRelease();
}
