using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.Maps;

/// <summary>What a map is to be (<c>BPF_MAP_CREATE</c>). A plain description: nothing happens until <see cref="BpfMap.Create"/>.</summary>
public sealed class BpfMapSpec
{
    /// <summary>At most 15 bytes of <c>[A-Za-z0-9_.]</c>; longer names are cut when the map is made, as libbpf does. May be empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>The kind of map.</summary>
    public required BpfMapType Type { get; set; }

    /// <summary>Bytes of a key. 4 for arrays, 0 for ring buffers, queues and stacks.</summary>
    public int KeySize { get; set; }

    /// <summary>Bytes of a value; of one CPU's value in a per-CPU map.</summary>
    public int ValueSize { get; set; }

    /// <summary>How many entries it can hold; the size in bytes of a ring buffer.</summary>
    public uint MaxEntries { get; set; }

    /// <summary>Flags.</summary>
    public BpfMapFlags Flags { get; set; }

    /// <summary>The NUMA node to take the memory from; null for any. Sets <see cref="BpfMapFlags.NumaNode"/>.</summary>
    public int? NumaNode { get; set; }

    /// <summary>What the kind of map makes of it: hash functions of a Bloom filter, the user address of an arena. Linux 5.16.</summary>
    public ulong MapExtra { get; set; }

    /// <summary>A map like those that will be stored in this array or hash of maps. Borrowed: read while creating.</summary>
    public BpfMapHandle? InnerMap { get; set; }

    /// <summary>The BTF that <see cref="BtfKeyTypeId"/> and <see cref="BtfValueTypeId"/> refer to. Borrowed: read while creating.</summary>
    public BtfHandle? Btf { get; set; }

    /// <summary>The key's type in <see cref="Btf"/>; 0 for none.</summary>
    public uint BtfKeyTypeId { get; set; }

    /// <summary>The value's type in <see cref="Btf"/>; 0 for none.</summary>
    public uint BtfValueTypeId { get; set; }
}
