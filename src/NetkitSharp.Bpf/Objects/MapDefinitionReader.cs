using System.Buffers;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// Reads a map from its BTF: each member of the variable's struct is a pointer, and what it says is in the type pointed to
/// (libbpf: parse_btf_map_def).
/// </summary>
internal sealed class MapDefinitionReader
{
    private static readonly SearchValues<char> s_identifier = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$");

    private readonly ElfFile _elf;
    private readonly BtfTable _types;
    private readonly string _map;

    private BpfMapType _type;
    private uint _maxEntries;
    private uint _flags;
    private uint? _numaNode;
    private ulong _mapExtra;
    private uint _pinning;
    private uint? _keySize;
    private uint? _valueSize;
    private int _keyTypeId;
    private int _valueTypeId;
    private BpfObjectMapSpec? _inner;

    private MapDefinitionReader(ElfFile elf, BtfTable types, string map)
    {
        _elf = elf;
        _types = types;
        _map = map;
    }

    /// <summary>Where in the variable its <c>values</c> start, in bytes; null without.</summary>
    internal uint? ValuesOffset { get; private set; }

    internal static BpfObjectMapSpec Read(ElfFile elf, BtfTable types, string map, int structTypeId, out uint? valuesOffset)
    {
        MapDefinitionReader reader = new(elf, types, map);
        DemandIdentifier(elf, MapSectionReader.SectionName, map);
        reader.ReadMembers(structTypeId, isInner: false);
        valuesOffset = reader.ValuesOffset;
        return reader.ToSpec(map);
    }

    /// <summary>A map's name becomes a file's name where the map is pinned.</summary>
    internal static void DemandIdentifier(ElfFile elf, string section, string map)
    {
        if (map.Length == 0 || map.AsSpan().ContainsAnyExcept(s_identifier))
        {
            throw elf.Malformed(section, null, $"map '{map}': its name is no identifier of C");
        }
    }

    private void ReadMembers(int structTypeId, bool isInner)
    {
        BtfType definition = _types.Resolve(structTypeId);
        if (definition.Kind != BtfKind.Struct)
        {
            throw Malformed($"its type is {_types.Describe(structTypeId)}, expected a struct of __uint() and __type() members");
        }

        for (int i = 0; i < definition.Count; i++)
        {
            BtfMember member = definition.GetMember(i);
            string name = _types.GetString(member.NameOffset);
            switch (name)
            {
                case "type":
                    _type = (BpfMapType)GetConstant(name, member);
                    break;
                case "max_entries":
                    _maxEntries = GetConstant(name, member);
                    break;
                case "map_flags":
                    _flags = GetConstant(name, member);
                    break;
                case "numa_node":
                    _numaNode = GetConstant(name, member);
                    break;
                case "key_size":
                    SetSize(ref _keySize, GetConstant(name, member), name);
                    break;
                case "value_size":
                    SetSize(ref _valueSize, GetConstant(name, member), name);
                    break;
                case "map_extra":
                    _mapExtra = GetWideConstant(name, member);
                    break;
                case "key":
                    _keyTypeId = GetPointee(name, member);
                    SetSize(ref _keySize, SizeOf(name, _keyTypeId), name);
                    break;
                case "value":
                    _valueTypeId = GetPointee(name, member);
                    SetSize(ref _valueSize, SizeOf(name, _valueTypeId), name);
                    break;
                case "pinning" when isInner:
                    throw Malformed("a map within a map cannot be pinned by its definition");
                case "pinning":
                    _pinning = GetConstant(name, member);
                    break;
                case "values" when isInner:
                    throw Malformed("maps nest only once: a map within a map has no 'values'");
                case "values":
                    ReadValues(member, isLast: i == definition.Count - 1);
                    break;
                default:
                    throw Malformed($"its member '{name}' is unknown, expected type, max_entries, map_flags, key, key_size, value, value_size, values, map_extra, numa_node or pinning");
            }
        }

        if (_type == BpfMapType.Unspecified)
        {
            throw Malformed("it has no type: __uint(type, BPF_MAP_TYPE_...) is missing");
        }
    }

    // values is an array without a length, of pointers to the definition of the maps, or to the prototype of the programs, within.
    private void ReadValues(BtfMember member, bool isLast)
    {
        bool mapOfMaps = _type is BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps;
        if (!isLast || (!mapOfMaps && _type != BpfMapType.ProgramArray))
        {
            throw Malformed("'values' must be the last member, after a type that is an array of maps, a hash of maps or a program array");
        }

        BtfType array = _types.Resolve(member.TypeId);
        if (array.Kind != BtfKind.Array || array.Array.ElementCount != 0)
        {
            throw Malformed("'values' is no array of unknown length: write __array(values, ...)");
        }

        BtfType pointer = _types.Resolve(array.Array.ElementTypeId);
        int pointeeId = pointer.Kind == BtfKind.Pointer ? pointer.TypeId : throw Malformed("'values' does not hold pointers: write __array(values, ...)");
        BtfKind expected = mapOfMaps ? BtfKind.Struct : BtfKind.FunctionPrototype;
        if (_types.Resolve(pointeeId).Kind != expected)
        {
            throw Malformed($"'values' of a {_type} points to {_types.Describe(pointeeId)}, expected {(mapOfMaps ? "the struct of a map" : "a function")}");
        }

        SetSize(ref _valueSize, sizeof(uint), "values");
        ValuesOffset = member.Offset / 8;
        if (mapOfMaps)
        {
            MapDefinitionReader inner = new(_elf, _types, $"{_map}.inner");
            inner.ReadMembers(pointeeId, isInner: true);
            _inner = inner.ToSpec($"{_map}.inner");
        }
    }

    private BpfObjectMapSpec ToSpec(string name)
    {
        if (_pinning > (uint)BpfMapPinning.ByName)
        {
            throw Malformed($"pinning is {_pinning}, expected 0 (none) or 1 (by name)");
        }

        BpfObjectMapSpec spec = new(name, KernelNames.Shorten(name), _type, ToInt32(_keySize, "key"), ToInt32(_valueSize, "value"))
        {
            MaxEntries = _maxEntries,
            Flags = (BpfMapFlags)_flags,
            NumaNode = (int?)_numaNode,
            MapExtra = _mapExtra,
            Pinning = (BpfMapPinning)_pinning,
            InnerMap = _inner,
        };
        spec.SetTypes(_keyTypeId, _valueTypeId, _keyTypeId == 0 ? null : _types.Describe(_keyTypeId), _valueTypeId == 0 ? null : _types.Describe(_valueTypeId));
        return spec;
    }

    private int ToInt32(uint? size, string what) =>
        size.GetValueOrDefault() <= int.MaxValue ? (int)size.GetValueOrDefault() : throw Malformed($"its {what} is said to take {size} bytes");

    private void SetSize(ref uint? size, uint value, string member)
    {
        if (size is not null && size != value)
        {
            throw Malformed($"member '{member}' says {value} bytes, an earlier one said {size}");
        }

        size = value;
    }

    private uint SizeOf(string member, int typeId) =>
        _types.GetSize(typeId) ?? throw Malformed($"member '{member}' is of {_types.Describe(typeId)}, which has no size");

    private int GetPointee(string name, BtfMember member)
    {
        BtfType type = _types.Resolve(member.TypeId);
        return type.Kind == BtfKind.Pointer
            ? type.TypeId
            : throw Malformed($"member '{name}' is {_types.Describe(member.TypeId)}, expected a pointer: write __type({name}, ...)");
    }

    // __uint(name, value) is "int (*name)[value]".
    private uint GetConstant(string name, BtfMember member)
    {
        BtfType pointee = _types.Resolve(GetPointee(name, member));
        return pointee.Kind == BtfKind.Array
            ? pointee.Array.ElementCount
            : throw Malformed($"member '{name}' is {_types.Describe(member.TypeId)}, expected a pointer to an array: write __uint({name}, ...)");
    }

    // __ulong(name, value) is an enum with one value, since an array's length has 32 bits.
    private ulong GetWideConstant(string name, BtfMember member)
    {
        BtfType type = _types.Resolve(member.TypeId);
        return type switch
        {
            { Kind: BtfKind.Enum, Count: 1 } => MemoryMarshal.Read<uint>(type.Trailer[4..]),
            { Kind: BtfKind.Enum64, Count: 1 } => MemoryMarshal.Read<uint>(type.Trailer[4..])
                | ((ulong)MemoryMarshal.Read<uint>(type.Trailer[8..]) << 32),
            _ => GetConstant(name, member),
        };
    }

    private BpfFormatException Malformed(string problem) => _elf.Malformed(".maps", null, $"map '{_map}': {problem}");
}
