using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfPerCpuMap<TKey, TValue>
{
    /// <summary>A key with the values of all CPUs, valid until the walk goes on.</summary>
    public readonly ref struct Entry
    {
        internal Entry(TKey key, BpfPerCpuValues<TValue> values)
        {
            Key = key;
            Values = values;
        }

        /// <summary>The key.</summary>
        public TKey Key { get; }

        /// <summary>The values, as they were when their batch was read.</summary>
        public BpfPerCpuValues<TValue> Values { get; }
    }

    /// <summary>Walks the entries of a map, see <see cref="BpfPerCpuMap{TKey, TValue}.GetEnumerator"/>.</summary>
    public readonly struct Enumerator : IDisposable
    {
        private readonly BpfMapReader _reader;

        internal Enumerator(BpfPerCpuMap<TKey, TValue> map)
        {
            map.Map.DemandReadable("walk");
            _reader = new(map.Map);
        }

        /// <summary>The entry.</summary>
        public Entry Current => new(MemoryMarshal.Read<TKey>(_reader.Key), new(_reader.Value));

        /// <summary>Goes to the next entry.</summary>
        /// <exception cref="BpfMapIterationException">Keys were removed faster than walked, again and again.</exception>
        public bool MoveNext() => _reader.MoveNext();

        /// <summary>Gives the buffers back.</summary>
        public void Dispose() => _reader.Return();
    }
}
