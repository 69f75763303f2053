using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// A map as an object file defines it: in <c>.maps</c>, in <c>maps</c> as it was before BTF, or a section of global data. What can be set may
/// be changed until <see cref="BpfObjectSpec.Load"/>; what programs do with the map is compiled into them.
/// </summary>
public sealed class BpfObjectMapSpec
{
    private byte[]? _content;
    private BpfMapType _type;
    private int _keySize;
    private int _valueSize;

    internal BpfObjectMapSpec(string name, string kernelName, BpfMapType type, int keySize, int valueSize)
    {
        Name = name;
        KernelName = kernelName;
        _type = type;
        _keySize = keySize;
        _valueSize = valueSize;
    }

    /// <summary>The name of the C variable; of global data the section's name, such as <c>.rodata</c>. The kernel is given its first 15 bytes.</summary>
    public string Name { get; }

    /// <summary>
    /// Whether <see cref="BpfObjectSpec.Load"/> makes the map. A map that no loaded program uses can be left out; an instruction that refers to one that
    /// is left out must be dead code. False from the start only for a struct of functions in <c>?.struct_ops</c>.
    /// </summary>
    public bool Load { get; set; } = true;

    /// <summary>The kind of map.</summary>
    /// <exception cref="InvalidOperationException">The map is global data or a struct of functions, which is of one kind only.</exception>
    public BpfMapType Type
    {
        get => _type;
        set
        {
            if (value != _type)
            {
                DemandPlain(nameof(Type));
                _type = value;
            }
        }
    }

    /// <summary>Bytes of a key. Another size than the definition's drops the types that BTF gives key and value.</summary>
    /// <exception cref="InvalidOperationException">The map is global data or a struct of functions, whose key is an index.</exception>
    public int KeySize
    {
        get => _keySize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value != _keySize)
            {
                DemandPlain(nameof(KeySize));
                _keySize = value;
                SetTypes(0, 0, null, null);
            }
        }
    }

    /// <summary>
    /// Bytes of a value; of one CPU's value in a per-CPU map. Another size than the definition's drops the types that BTF gives key and
    /// value. Global data can be made larger, for a program that reaches beyond its last variable; what is added is zero.
    /// </summary>
    /// <exception cref="InvalidOperationException">The map is a struct of functions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0, or less than the variables of global data take.</exception>
    public int ValueSize
    {
        get => _valueSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value == _valueSize)
            {
                return;
            }

            if (IsGlobalData)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(value, _valueSize);
                Array.Resize(ref _content, value);
            }
            else
            {
                DemandPlain(nameof(ValueSize));
            }

            _valueSize = value;
            SetTypes(0, 0, null, null);
        }
    }

    /// <summary>
    /// How many entries it can hold; the size of a ring buffer in bytes, which is rounded up to what the kernel takes; the pages of an arena. 0 stands
    /// for one per possible CPU in a perf event array.
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
    public string? KeyTypeName { get; private set; }

    /// <summary>The value's type as C spells it, such as <c>struct pod_entry</c>; null when the definition gives only a size.</summary>
    public string? ValueTypeName { get; private set; }

    /// <summary>Of an array or hash of maps, what the maps in it are like; else null. It can be changed as a map can.</summary>
    public BpfObjectMapSpec? InnerMap { get; internal set; }

    /// <summary>Whether this is a section of global data: an array of one value, which <see cref="Content"/> starts with; of <c>.percpu</c> a per-CPU array.</summary>
    public bool IsGlobalData => Section is not null;

    /// <summary>Whether this is global data that programs and, once loaded, user space cannot write: <c>.rodata</c>, <c>.kconfig</c>.</summary>
    public bool IsReadOnlyData => IsGlobalData && (Flags & BpfMapFlags.ReadOnlyForPrograms) != 0;

    /// <summary>
    /// The initial value of global data, to be changed before loading, in the object's byte order; of <c>.bss</c> zeros, of <c>.kconfig</c> what was set
    /// here instead of the kernel's configuration. Of a struct of functions its members, without the functions. Empty for other maps.
    /// </summary>
    public Span<byte> Content => IsGlobalData || Type == BpfMapType.StructOps ? _content ??= new byte[ValueSize] : default;

    /// <summary>The section of global data, else null.</summary>
    internal string? Section { get; init; }

    /// <summary>Whether anything but zeros is to be written when the map has been made.</summary>
    internal bool HasContent => _content is not null;

    /// <summary>The variables in an arena; null for other maps, and for an arena without.</summary>
    internal ArenaData? Arena { get; set; }

    /// <summary>What the kernel shall call it.</summary>
    internal string KernelName { get; }

    internal int KeyTypeId { get; private set; }

    internal int ValueTypeId { get; set; }

    /// <summary>What the definition puts into slots of a map of maps, a table of programs, or members of a struct of functions.</summary>
    internal IReadOnlyList<InitialSlot> Slots { get; set; } = [];

    /// <summary>What an iproute2 definition says beyond the common; null for others.</summary>
    internal TrafficControlMap? TrafficControl { get; set; }

    /// <summary>
    /// Whether the kernel takes BTF ids for this kind of map. Where it does not, it refuses the map (libbpf: bpf_object__create_map).
    /// </summary>
    internal bool TakesBtf => Type is not (BpfMapType.PerfEventArray or BpfMapType.CgroupArray or BpfMapType.StackTrace or BpfMapType.ArrayOfMaps
        or BpfMapType.HashOfMaps or BpfMapType.DeviceMap or BpfMapType.DeviceMapHash or BpfMapType.CpuMap or BpfMapType.XdpSocketMap
        or BpfMapType.SocketMap or BpfMapType.SocketHash or BpfMapType.Queue or BpfMapType.Stack or BpfMapType.Arena);

    /// <summary>The initial bytes of a variable.</summary>
    internal Span<byte> BytesOf(int offset, int size) => (Arena is null ? Content : Arena.Content).Slice(offset, size);

    internal void SetContent(ReadOnlySpan<byte> content) => _content = content.ToArray();

    internal void SetTypes(int keyTypeId, int valueTypeId, string? keyTypeName, string? valueTypeName)
    {
        (KeyTypeId, ValueTypeId) = (keyTypeId, valueTypeId);
        (KeyTypeName, ValueTypeName) = (keyTypeName, valueTypeName);
    }

    /// <summary>The name and the kind.</summary>
    public override string ToString() => $"map '{Name}' ({Type})";

    private void DemandPlain(string property)
    {
        if (IsGlobalData || _type == BpfMapType.StructOps)
        {
            throw new InvalidOperationException($"{property} of {this} cannot be changed: it is {(IsGlobalData ? "global data" : "a struct of functions")} of the object.");
        }
    }
}
