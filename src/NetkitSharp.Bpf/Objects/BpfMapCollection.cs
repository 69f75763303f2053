using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>The maps of a loaded object, owned by it.</summary>
public sealed class BpfMapCollection : IReadOnlyCollection<BpfMap>
{
    private readonly BpfObjectSpec _spec;
    private readonly BpfNamedCollection<BpfMap> _maps;

    internal BpfMapCollection(BpfObjectSpec spec, BpfNamedCollection<BpfMap> maps)
    {
        _spec = spec;
        _maps = maps;
    }

    /// <summary>How many there are.</summary>
    public int Count => _maps.Count;

    /// <summary>The names, in the order of the object file.</summary>
    public IEnumerable<string> Names => _maps.Names;

    /// <summary>A map, with keys and values as bytes.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name; the message lists the names there are.</exception>
    public BpfMap this[string name] => _maps[name];

    /// <summary>A map, with keys and values as bytes, or false when there is none of that name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out BpfMap? map) => _maps.TryGet(name, out map);

    /// <summary>A map with types. The view belongs to the object, as the map does.</summary>
    /// <typeparam name="TKey">A struct of the map's key size, without padding holes.</typeparam>
    /// <typeparam name="TValue">A struct of the map's value size.</typeparam>
    /// <exception cref="KeyNotFoundException">There is none of that name; the message lists the names there are.</exception>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is per-CPU; the message names both types.</exception>
    public BpfMap<TKey, TValue> Open<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        BpfMap map = _maps[name];
        DemandSizes<TKey, TValue>(name, map);
        return map.As<TKey, TValue>();
    }

    /// <summary>A per-CPU map with types. The view belongs to the object, as the map does.</summary>
    /// <typeparam name="TKey">A struct of the map's key size, without padding holes.</typeparam>
    /// <typeparam name="TValue">A struct of the size of one CPU's value.</typeparam>
    /// <exception cref="KeyNotFoundException">There is none of that name; the message lists the names there are.</exception>
    /// <exception cref="BpfMapTypeMismatchException">The sizes differ, or the map is not per-CPU; the message names both types.</exception>
    public BpfPerCpuMap<TKey, TValue> OpenPerCpu<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        BpfMap map = _maps[name];
        DemandSizes<TKey, TValue>(name, map);
        return map.AsPerCpu<TKey, TValue>();
    }

    /// <inheritdoc/>
    public IEnumerator<BpfMap> GetEnumerator() => _maps.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Close()
    {
        foreach (BpfMap map in _maps)
        {
            map.Dispose();
        }
    }

    // The views check, too, but cannot say what the types are called in C.
    private void DemandSizes<TKey, TValue>(string name, BpfMap map)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        BpfObjectMapSpec spec = _spec.Maps[name];
        Demand(map, "key", spec.KeyTypeName, map.KeySize, typeof(TKey).Name, Unsafe.SizeOf<TKey>());
        Demand(map, "value", spec.ValueTypeName, map.ValueSize, typeof(TValue).Name, Unsafe.SizeOf<TValue>());
    }

    private static void Demand(BpfMap map, string what, string? cType, int cSize, string type, int size)
    {
        if (cType is not null && cSize != size)
        {
            throw new BpfMapTypeMismatchException(map.GetInfo(), $"the {what} type {type} has {size} bytes, the map's {what} {cType} has {cSize}");
        }
    }
}
