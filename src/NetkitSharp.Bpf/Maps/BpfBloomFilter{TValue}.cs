using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// A <see cref="BpfMapType.BloomFilter"/> (Linux 5.16): says for certain that a value was not added, or that it probably was. Made by
/// <see cref="BpfMap.AsBloomFilter{TValue}"/>. Nothing can be taken out. Safe for use by several threads at once; allocates nothing.
/// </summary>
/// <typeparam name="TValue">A struct of the map's value size, without padding holes: every byte counts.</typeparam>
public sealed class BpfBloomFilter<TValue>
    where TValue : unmanaged
{
    internal BpfBloomFilter(BpfMap map) => Map = map;

    /// <summary>The map.</summary>
    public BpfMap Map { get; }

    /// <summary>Adds a value. More than <see cref="BpfMap.MaxEntries"/> make the answers worse, no more.</summary>
    /// <param name="value">The value.</param>
    public void Add(in TValue value) => Map.Update([], MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)));

    /// <summary>Whether a value may have been added.</summary>
    /// <param name="value">The value.</param>
    /// <returns>False: it was not. True: it was, or others that were added look like it.</returns>
    public bool Contains(in TValue value)
    {
        TValue asked = value;
        return Map.TryLookup([], MemoryMarshal.AsBytes(new Span<TValue>(ref asked)));
    }
}
