using System.Collections;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfMap<TKey, TValue>
{
    /// <summary>Walks the entries of a map, see <see cref="BpfMap{TKey, TValue}.GetEnumerator"/>.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<TKey, TValue>>
    {
        private readonly BpfMap<TKey, TValue> _map;
        private BpfKeyWalk _walk;
        private TKey _key;
        private TValue _value;
        private bool _started;

        internal Enumerator(BpfMap<TKey, TValue> map)
        {
            _map = map;
            _walk = new(map.Map);
        }

        /// <summary>The entry, as it was when the walk came to it.</summary>
        public readonly KeyValuePair<TKey, TValue> Current => new(_key, _value);

        readonly object IEnumerator.Current => Current;

        /// <summary>Goes to the next entry that is still there.</summary>
        /// <exception cref="BpfMapIterationException">Keys were removed faster than walked, again and again.</exception>
        public bool MoveNext()
        {
            TKey key = default;
            while (_walk.TryAdvance(MemoryMarshal.AsBytes(new Span<TKey>(ref key))))
            {
                if (_map.TryLookup(in key, out _value))
                {
                    _key = key;
                    _started = true;
                    return true;
                }

                _walk.ResumeBehind(_started ? Bytes(in _key) : []);
            }

            return false;
        }

        /// <summary>Begins anew.</summary>
        public void Reset() => this = new(_map);

        /// <summary>Does nothing: a walk holds nothing.</summary>
        public readonly void Dispose()
        {
        }
    }
}
