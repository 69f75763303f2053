using System.Collections;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfMap<TKey, TValue>
{
    /// <summary>Walks the entries of a map, see <see cref="BpfMap{TKey, TValue}.GetEnumerator"/>.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<TKey, TValue>>
    {
        private readonly BpfMap _map;
        private BpfMapReader _reader;

        internal Enumerator(BpfMap<TKey, TValue> map)
        {
            _map = map.Map;
            _map.DemandReadable("walk");
            _reader = new(_map);
        }

        /// <summary>The entry, as it was when its batch was read.</summary>
        public readonly KeyValuePair<TKey, TValue> Current => new(MemoryMarshal.Read<TKey>(_reader.Key), MemoryMarshal.Read<TValue>(_reader.Value));

        readonly object IEnumerator.Current => Current;

        /// <summary>Goes to the next entry.</summary>
        /// <exception cref="BpfMapIterationException">Keys were removed faster than walked, again and again.</exception>
        public readonly bool MoveNext() => _reader.MoveNext();

        /// <summary>Begins anew.</summary>
        public void Reset()
        {
            _reader.Return();
            _reader = new(_map);
        }

        /// <summary>Gives the buffers back.</summary>
        public readonly void Dispose() => _reader.Return();
    }
}
