using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// A map as an object file defines it: in <c>.maps</c>, or a section of global data. What can be set may be changed until
/// <see cref="BpfObjectSpec.Load"/>; the rest is compiled into the programs.
/// </summary>
public sealed class BpfObjectMapSpec
{
    private byte[]? _content;

    internal BpfObjectMapSpec(string name, string kernelName)
    {
        Name = name;
        KernelName = kernelName;
    }

    /// <summary>The name of the C variable; of global data the section's name, such as <c>.rodata</c>. The kernel is given its first 15 bytes.</summary>
    public string Name { get; }

    /// <summary>The kind of map.</summary>
    public BpfMapType Type { get; internal init; }

    /// <summary>Bytes of a key.</summary>
    public int KeySize { get; internal init; }

    /// <summary>Bytes of a value; of one CPU's value in a per-CPU map.</summary>
    public int ValueSize { get; internal init; }

    /// <summary>
    /// How many entries it can hold; the size of a ring buffer in bytes, which is rounded up to what the kernel takes. 0 stands for one
    /// per possible CPU in a perf event array.
    /// </summary>
    public uint MaxEntries { get; set; }

    /// <summary>Flags.</summary>
    public BpfMapFlags Flags { get; set; }

    /// <summary>The NUMA node to take the memory from; null for any.</summary>
    public int? NumaNode { get; set; }

    /// <summary>See <see cref="BpfMapSpec.MapExtra"/>.</summary>
    public ulong MapExtra { get; set; }

    /// <summary>Whether the map is pinned by name. <see cref="PinPath"/>, where set, goes first.</summary>
    public BpfMapPinning Pinning { get; set; }

    /// <summary>
    /// A path on a bpffs under which the map is pinned, or taken from when there is one already that fits; null leaves it to
    /// <see cref="Pinning"/>.
    /// </summary>
    public string? PinPath { get; set; }

    /// <summary>The key's type as C spells it, such as <c>struct address</c>; null when the definition gives only a size.</summary>
    public string? KeyTypeName { get; internal init; }

    /// <summary>The value's type as C spells it, such as <c>struct pod_entry</c>; null when the definition gives only a size.</summary>
    public string? ValueTypeName { get; internal init; }

    /// <summary>Of an array or hash of maps, what the maps in it are like; else null.</summary>
    public BpfObjectMapSpec? InnerMap { get; internal init; }

    /// <summary>Whether this is a section of global data: an array of one value, which <see cref="Content"/> starts with.</summary>
    public bool IsGlobalData => Section is not null;

    /// <summary>Whether this is global data that programs and, once loaded, user space cannot write: <c>.rodata</c>.</summary>
    public bool IsReadOnlyData => IsGlobalData && (Flags & BpfMapFlags.ReadOnlyForPrograms) != 0;

    /// <summary>The initial value of global data, to be changed before loading; of <c>.bss</c> zeros. Empty for other maps.</summary>
    public Span<byte> Content => IsGlobalData ? _content ??= new byte[ValueSize] : default;

    /// <summary>The section of global data, else null.</summary>
    internal string? Section { get; init; }

    /// <summary>Whether anything but zeros is to be written when the map has been made.</summary>
    internal bool HasContent => _content is not null;

    /// <summary>What the kernel shall call it.</summary>
    internal string KernelName { get; }

    internal int KeyTypeId { get; init; }

    internal int ValueTypeId { get; init; }

    /// <summary>What the definition puts into slots of a map of maps or a table of programs.</summary>
    internal IReadOnlyList<InitialSlot> Slots { get; set; } = [];

    /// <summary>
    /// Whether the kernel takes BTF ids for this kind of map. Where it does not, it refuses the map (libbpf: bpf_object__create_map).
    /// </summary>
    internal bool TakesBtf => Type is not (BpfMapType.PerfEventArray or BpfMapType.CgroupArray or BpfMapType.StackTrace or BpfMapType.ArrayOfMaps
        or BpfMapType.HashOfMaps or BpfMapType.DeviceMap or BpfMapType.DeviceMapHash or BpfMapType.CpuMap or BpfMapType.XdpSocketMap
        or BpfMapType.SocketMap or BpfMapType.SocketHash or BpfMapType.Queue or BpfMapType.Stack or BpfMapType.Arena);

    internal void SetContent(ReadOnlySpan<byte> content) => _content = content.ToArray();

    /// <summary>The name and the kind.</summary>
    public override string ToString() => $"map '{Name}' ({Type})";
}
