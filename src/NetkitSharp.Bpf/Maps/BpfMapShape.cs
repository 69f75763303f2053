using System.Runtime.CompilerServices;

namespace NetkitSharp.Bpf.Maps;

/// <summary>Whether a map is what the types of a view say.</summary>
internal static class BpfMapShape
{
    internal static void Check<TKey, TValue>(BpfMap map, bool perCpu)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        string? view = map.Type switch
        {
            BpfMapType.Queue or BpfMapType.Stack => $"it has no keys: push and pop through {nameof(BpfMap.AsQueue)}",
            BpfMapType.BloomFilter => $"it has no keys: add and ask through {nameof(BpfMap.AsBloomFilter)}",
            BpfMapType.Arena => $"it is memory: map it with {nameof(BpfMap.MapArena)}",
            BpfMapType.RingBuffer or BpfMapType.UserRingBuffer => "a ring buffer has no elements: its records are read and written through memory",
            _ => null,
        };
        if (view is not null)
        {
            throw new BpfMapTypeMismatchException(map.GetInfo(), view);
        }

        if (map.IsPerCpu != perCpu)
        {
            throw new BpfMapTypeMismatchException(map.GetInfo(), map.IsPerCpu
                ? $"it has a value for every possible CPU, which BpfMap<,> would read past the end of one {typeof(TValue).Name}: open it as BpfPerCpuMap<,>"
                : "it has one value a key: open it as BpfMap<,>");
        }

        if (map.KeySize != Unsafe.SizeOf<TKey>())
        {
            throw new BpfMapTypeMismatchException(map.GetInfo(), $"the key type {typeof(TKey).Name} has {Unsafe.SizeOf<TKey>()} bytes, the map's key {map.KeySize}");
        }

        if (map.ValueSize != Unsafe.SizeOf<TValue>())
        {
            throw new BpfMapTypeMismatchException(map.GetInfo(), $"the value type {typeof(TValue).Name} has {Unsafe.SizeOf<TValue>()} bytes, the map's value {map.ValueSize}");
        }
    }

    /// <summary>The description with sizes of 0 taken from the types.</summary>
    internal static BpfMapSpec Sized<TKey, TValue>(BpfMapSpec spec)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new()
        {
            Name = spec.Name,
            Type = spec.Type,
            KeySize = spec.KeySize == 0 ? Unsafe.SizeOf<TKey>() : spec.KeySize,
            ValueSize = spec.ValueSize == 0 ? Unsafe.SizeOf<TValue>() : spec.ValueSize,
            MaxEntries = spec.MaxEntries,
            Flags = spec.Flags,
            NumaNode = spec.NumaNode,
            MapExtra = spec.MapExtra,
            InnerMap = spec.InnerMap,
            Btf = spec.Btf,
            BtfKeyTypeId = spec.BtfKeyTypeId,
            BtfValueTypeId = spec.BtfValueTypeId,
        };
    }
}
