namespace NetkitSharp.Bpf.Maps;

/// <summary>The entries of a map as bytes, for <c>foreach</c>: see <see cref="BpfMap.EnumerateEntries"/>.</summary>
public readonly struct BpfMapEntries
{
    private readonly BpfMap _map;

    internal BpfMapEntries(BpfMap map) => _map = map;

    /// <summary>Begins a walk.</summary>
    public Enumerator GetEnumerator() => new(_map);

    /// <summary>Walks the entries.</summary>
    public readonly struct Enumerator : IDisposable
    {
        private readonly BpfMapReader _reader;

        internal Enumerator(BpfMap map) => _reader = new(map);

        /// <summary>The entry, as it was when its batch was read.</summary>
        public BpfMapEntry Current => new(_reader.Key, _reader.Value);

        /// <summary>Goes to the next entry.</summary>
        /// <exception cref="BpfMapIterationException">Keys were removed faster than walked, again and again.</exception>
        public bool MoveNext() => _reader.MoveNext();

        /// <summary>Gives the buffers back.</summary>
        public void Dispose() => _reader.Return();
    }
}
