using System.Globalization;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

/// <summary>What the kernel says about a map (<c>struct bpf_map_info</c>).</summary>
public sealed record BpfMapInfo
{
    internal BpfMapInfo(in bpf_map_info info)
    {
        Id = info.id;
        Name = info.name.ToString();
        Type = (BpfMapType)info.type;
        KeySize = (int)info.key_size;
        ValueSize = (int)info.value_size;
        MaxEntries = info.max_entries;
        Flags = (BpfMapFlags)info.map_flags;
        BtfId = info.btf_id;
        BtfKeyTypeId = info.btf_key_type_id;
        BtfValueTypeId = info.btf_value_type_id;
        MapExtra = info.map_extra;
        InterfaceIndex = (int)info.ifindex;
        NetworkNamespaceDevice = info.netns_dev;
        NetworkNamespaceInode = info.netns_ino;
        BtfVmlinuxId = info.btf_vmlinux_id;
        BtfVmlinuxValueTypeId = info.btf_vmlinux_value_type_id;
    }

    /// <summary>The id, unique among the maps of the system while this one lives.</summary>
    public uint Id { get; }

    /// <summary>The name, at most 15 bytes; may be empty and need not be unique.</summary>
    public string Name { get; }

    /// <summary>The kind of map.</summary>
    public BpfMapType Type { get; }

    /// <summary>Bytes of a key.</summary>
    public int KeySize { get; }

    /// <summary>Bytes of a value; of one CPU's value in a per-CPU map.</summary>
    public int ValueSize { get; }

    /// <summary>How many entries it can hold.</summary>
    public uint MaxEntries { get; }

    /// <summary>The flags it was made with.</summary>
    public BpfMapFlags Flags { get; }

    /// <summary>The id of its BTF; 0 for none.</summary>
    public uint BtfId { get; }

    /// <summary>The key's type in that BTF; 0 for none.</summary>
    public uint BtfKeyTypeId { get; }

    /// <summary>The value's type in that BTF; 0 for none.</summary>
    public uint BtfValueTypeId { get; }

    /// <summary>See <see cref="BpfMapSpec.MapExtra"/>; 0 before Linux 5.16.</summary>
    public ulong MapExtra { get; }

    /// <summary>The device that the map is offloaded to; 0 for none.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The device number of the network namespace of <see cref="InterfaceIndex"/>, as stat(2) shows it; 0 for none.</summary>
    public ulong NetworkNamespaceDevice { get; }

    /// <summary>The inode of the network namespace of <see cref="InterfaceIndex"/>; 0 for none.</summary>
    public ulong NetworkNamespaceInode { get; }

    /// <summary>Of a <see cref="BpfMapType.StructOps"/>: the id of the kernel BTF that has the value's type; 0 for none. Linux 6.9.</summary>
    public uint BtfVmlinuxId { get; }

    /// <summary>Of a <see cref="BpfMapType.StructOps"/>: the value's type in the kernel's BTF; 0 for none.</summary>
    public uint BtfVmlinuxValueTypeId { get; }

    /// <summary>Whether <see cref="BpfMap.Freeze"/> was called, by whomever; null where /proc is missing.</summary>
    public bool? IsFrozen { get; private init; }

    /// <summary>Bytes of kernel memory that the map takes, as the kernel estimates it (from Linux 6.4 on what it has now, before what it was made with); null where /proc is missing.</summary>
    public ulong? MemoryBytes { get; private init; }

    internal BpfMapInfo WithDescriptorInfo(string? frozen, string? memlock) => this with
    {
        IsFrozen = frozen is null ? null : frozen == "1",
        MemoryBytes = ulong.TryParse(memlock, NumberStyles.None, CultureInfo.InvariantCulture, out ulong bytes) ? bytes : null,
    };
}
