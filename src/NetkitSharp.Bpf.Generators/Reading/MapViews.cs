using NetkitSharp.Bpf.Generators.Naming;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Generators.Reading;

/// <summary>By which of the library's types a kind of map is used.</summary>
internal static class MapViews
{
    private const string Maps = "global::NetkitSharp.Bpf.Maps.";

    /// <summary>The type without types.</summary>
    internal const string Untyped = Maps + "BpfMap";

    /// <summary>The type of a struct of functions.</summary>
    internal const string StructOps = "global::NetkitSharp.Bpf.Objects.BpfStructOps";

    /// <summary>
    /// The view's type, and what makes it of a loaded object's maps; null for kinds whose readers take the map itself, and where the types that it
    /// needs are not known.
    /// </summary>
    /// <param name="kind">The kind of map.</param>
    /// <param name="name">The map's name.</param>
    /// <param name="key">The key's type in C#; null when it has none.</param>
    /// <param name="value">The value's type in C#; null when it has none.</param>
    internal static (string Type, string Open)? Find(BpfMapType kind, string name, string? key, string? value)
    {
        string literal = SafeText.Literal(name);
        return kind switch
        {
            BpfMapType.Hash or BpfMapType.Array or BpfMapType.LruHash or BpfMapType.LpmTrie or BpfMapType.ResizableHash when key is not null && value is not null =>
                ($"{Maps}BpfMap<{key}, {value}>", $".Open<{key}, {value}>({literal})"),
            BpfMapType.PerCpuHash or BpfMapType.PerCpuArray or BpfMapType.LruPerCpuHash when key is not null && value is not null =>
                ($"{Maps}BpfPerCpuMap<{key}, {value}>", $".OpenPerCpu<{key}, {value}>({literal})"),
            BpfMapType.Queue or BpfMapType.Stack when value is not null => As($"BpfQueueMap<{value}>", $"AsQueue<{value}>"),
            BpfMapType.BloomFilter when value is not null => As($"BpfBloomFilter<{value}>", $"AsBloomFilter<{value}>"),
            BpfMapType.SocketStorage or BpfMapType.InodeStorage or BpfMapType.TaskStorage or BpfMapType.CgroupLocalStorage when value is not null =>
                As($"BpfObjectStorage<{value}>", $"AsObjectStorage<{value}>"),
            BpfMapType.SocketHash when key is not null => As($"BpfSocketMap<{key}>", $"AsSocketMap<{key}>"),
            BpfMapType.HashOfMaps when key is not null => As($"BpfMapOfMaps<{key}>", $"AsMapOfMaps<{key}>"),
            BpfMapType.SocketMap or BpfMapType.XdpSocketMap or BpfMapType.ReusePortSocketArray => As("BpfSocketMap<uint>", "AsSocketMap<uint>"),
            BpfMapType.ArrayOfMaps => As("BpfMapOfMaps<uint>", "AsMapOfMaps<uint>"),
            BpfMapType.ProgramArray => As("BpfProgramArray", "AsProgramArray"),
            BpfMapType.DeviceMap or BpfMapType.DeviceMapHash => As("BpfDeviceMap", "AsDeviceMap"),
            BpfMapType.CpuMap => As("BpfCpuMap", "AsCpuMap"),
            BpfMapType.CgroupArray => As("BpfDescriptorArray", "AsDescriptorArray"),
            _ => null,
        };

        (string, string)? As(string type, string method) => (Maps + type, $"[{literal}].{method}()");
    }

    /// <summary>Whether a map of this kind would have a view if its types were known.</summary>
    internal static bool NeedsTypes(BpfMapType kind) => Find(kind, "", null, null) is null && Find(kind, "", "", "") is not null;
}
