using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// Reads the maps of the time before BTF: sections <c>maps</c>, <c>maps/...</c> and <c>.../maps</c> of <c>struct bpf_map_def</c>, whose size is the section's
/// divided by its symbols (libbpf 0.x: bpf_object__init_user_maps), and iproute2's longer <c>struct bpf_elf_map</c>.
/// </summary>
internal sealed class LegacyMapReader
{
    private const string AnnotationPrefix = "____btf_map_";

    /// <summary>sizeof(struct bpf_map_def): type, key size, value size, max entries, flags.</summary>
    private const int DefinitionSize = 20;

    /// <summary>sizeof(struct bpf_elf_map) of iproute2: the same, then id, pinning, inner id, inner index.</summary>
    private const int TrafficControlSize = 36;

    /// <summary>The same before iproute2 4.12, which had no maps in maps.</summary>
    private const int OldTrafficControlSize = 28;

    private readonly ObjectContents _contents;
    private readonly ElfSection _section;
    private readonly Dictionary<string, int> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _annotations = new(StringComparer.Ordinal);

    private LegacyMapReader(ObjectContents contents, ElfSection section)
    {
        _contents = contents;
        _section = section;
        for (int id = 1; id <= (contents.Types?.Count ?? 0); id++)
        {
            BtfType type = contents.Types!.GetType(id);
            if (type.Kind == BtfKind.Variable)
            {
                _variables.TryAdd(contents.Types.GetName(type), id);
            }
            else if (type is { Kind: BtfKind.Struct, Count: 2 } && contents.Types.GetName(type) is var name && name.StartsWith(AnnotationPrefix, StringComparison.Ordinal))
            {
                _annotations.TryAdd(name, id);
            }
        }
    }

    internal static void Read(ObjectContents contents)
    {
        Dictionary<int, List<(string Name, ulong Offset)>>? symbols = null;
        foreach (ElfSection section in contents.Elf.Sections)
        {
            if (section.Type == ElfSectionType.ProgramBits && !section.IsExecutable && section.Data.Length != 0 && IsMaps(section.Name))
            {
                symbols ??= FindSymbols(contents.Elf);
                new LegacyMapReader(contents, section).Read(symbols.GetValueOrDefault(section.Index) ?? []);
            }
        }

        LinkInnerMaps(contents);
    }

    /// <summary>iproute2's tables of programs: section <c>id/index</c> holds the program for a slot of the table with that id.</summary>
    internal static void FillSlots(ObjectContents contents)
    {
        Dictionary<uint, BpfObjectMapSpec> tables = [];
        foreach (BpfObjectMapSpec map in contents.Maps)
        {
            if (map is { Type: BpfMapType.ProgramArray, TrafficControl: { } definition })
            {
                tables.TryAdd(definition.Id, map);
            }
        }

        foreach (BpfObjectProgramSpec program in tables.Count == 0 ? [] : contents.Programs)
        {
            int slash = program.Section.IndexOf('/', StringComparison.Ordinal);
            if (slash > 0
                && TryParse(program.Section.AsSpan(0, slash), out uint id) && tables.TryGetValue(id, out BpfObjectMapSpec? table)
                && TryParse(program.Section.AsSpan(slash + 1), out uint index))
            {
                table.Slots = [.. table.Slots, new InitialSlot(index, program.Name)];
            }
        }
    }

    // The last is what the decoders of ir-keytable have: lirc_mode2/maps.
    internal static bool IsMaps(string section) =>
        section == "maps" || section.StartsWith("maps/", StringComparison.Ordinal) || section.EndsWith("/maps", StringComparison.Ordinal);

    private void Read(List<(string Name, ulong Offset)> symbols)
    {
        int length = _section.Data.Length;
        int size = symbols.Count == 0 ? 0 : length / symbols.Count;
        if (size < DefinitionSize || size * symbols.Count != length || size % sizeof(uint) != 0)
        {
            throw Malformed(null, $"{symbols.Count} maps take {length} bytes: no whole number of struct bpf_map_def, which has at least {DefinitionSize} bytes and the same size in the whole section");
        }

        symbols.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        foreach ((string name, ulong offset) in symbols)
        {
            if (offset % (uint)size != 0 || offset >= (ulong)length)
            {
                throw Malformed((long)Math.Min(offset, long.MaxValue), $"map '{name}' starts here, but the {symbols.Count} maps of the section have {size} bytes each");
            }

            _contents.AddMap(ReadDefinition(name, (int)offset, size), _section, offset);
        }
    }

    private static Dictionary<int, List<(string Name, ulong Offset)>> FindSymbols(ElfFile elf)
    {
        Dictionary<int, List<(string Name, ulong Offset)>> bySection = [];
        for (uint i = 0; i < (uint)elf.SymbolCount; i++)
        {
            ElfSymbol symbol = elf.GetSymbol(i);
            if (symbol is { Type: ElfSymbolType.Object or ElfSymbolType.None, NameOffset: not 0 } && elf.GetSection(symbol) is { IsExecutable: false } section && IsMaps(section.Name))
            {
                ref List<(string Name, ulong Offset)>? symbols = ref CollectionsMarshal.GetValueRefOrAddDefault(bySection, section.Index, out _);
                (symbols ??= []).Add((elf.GetName(symbol), symbol.Value));
            }
        }

        return bySection;
    }

    private BpfObjectMapSpec ReadDefinition(string name, int offset, int size)
    {
        MapDefinitionReader.DemandIdentifier(_contents.Elf, _section.Name, name);
        (uint keySize, uint valueSize) = (Word(1), Word(2));
        if (keySize > int.MaxValue || valueSize > int.MaxValue)
        {
            throw Malformed(offset, $"map '{name}': its key is said to take {keySize} bytes, its value {valueSize}");
        }

        BpfObjectMapSpec map = new(name, KernelNames.Shorten(name), (BpfMapType)Word(0), (int)keySize, (int)valueSize)
        {
            MaxEntries = Word(3),
            Flags = (BpfMapFlags)Word(4),
        };
        if (size == TrafficControlSize || (size == OldTrafficControlSize && IsDeclaredForTrafficControl(name)))
        {
            // PIN_OBJECT_NS (1) has a directory for each object file, PIN_GLOBAL_NS (2) one for all: here the caller names the directory.
            map.TrafficControl = size == TrafficControlSize ? new(Word(5), Word(7), Word(8)) : new(Word(5), 0, 0);
            map.Pinning = Word(6) == 0 ? BpfMapPinning.None : BpfMapPinning.ByName;
        }
        else if (_section.Data.Span[(offset + DefinitionSize)..(offset + size)].ContainsAnyExcept((byte)0))
        {
            throw Malformed(offset + DefinitionSize, $"map '{name}' has {size} bytes and sets some behind the {DefinitionSize} of struct bpf_map_def: what they mean is not known. Define the map with BTF, in SEC(\".maps\")");
        }

        ReadTypes(map);
        return map;

        uint Word(int index)
        {
            ReadOnlySpan<byte> bytes = _section.Data.Span[(offset + (index * sizeof(uint)))..];
            return _contents.Elf.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        }
    }

    // By the struct's name, or by what its last member is called.
    private bool IsDeclaredForTrafficControl(string name)
    {
        if (!_variables.TryGetValue(name, out int id))
        {
            return false;
        }

        BtfTable types = _contents.Types!;
        BtfType type = types.Resolve(types.GetType(id).TypeId);
        return types.GetName(type) == "bpf_elf_map"
            || (type is { Kind: BtfKind.Struct, Count: OldTrafficControlSize / sizeof(uint) } && types.GetString(type.GetMember(type.Count - 1).NameOffset) == "pinning");
    }

    // BPF_ANNOTATE_KV_PAIR: a struct ____btf_map_NAME whose two members are of the types of key and value.
    private void ReadTypes(BpfObjectMapSpec map)
    {
        if (!_annotations.TryGetValue(AnnotationPrefix + map.Name, out int id))
        {
            return;
        }

        BtfTable types = _contents.Types!;
        BtfType type = types.GetType(id);
        (int key, int value) = (type.GetMember(0).TypeId, type.GetMember(1).TypeId);
        if (types.GetSize(key) == (uint)map.KeySize && types.GetSize(value) == (uint)map.ValueSize)
        {
            map.SetTypes(key, value, types.Describe(key), types.Describe(value));
        }
    }

    // iproute2 names what a map of maps holds by an id, and a map that is to be in it from the start by its slot.
    private static void LinkInnerMaps(ObjectContents contents)
    {
        Dictionary<uint, BpfObjectMapSpec> byId = [];
        foreach (BpfObjectMapSpec map in contents.Maps)
        {
            if (map.TrafficControl is { Id: not 0 } definition)
            {
                byId.TryAdd(definition.Id, map);
            }
        }

        foreach (BpfObjectMapSpec outer in byId.Count == 0 ? [] : contents.Maps)
        {
            if (outer is not { Type: BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps, TrafficControl: { InnerId: not 0 } definition })
            {
                continue;
            }

            if (!byId.TryGetValue(definition.InnerId, out BpfObjectMapSpec? inner) || inner.Type is BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps)
            {
                throw contents.Elf.Malformed("maps", null, $"map '{outer.Name}' is to hold maps like the one with id {definition.InnerId}, which is no map of this object that can be held");
            }

            outer.InnerMap = inner;
            uint slot = inner.TrafficControl!.InnerIndex;
            outer.Slots = slot == uint.MaxValue ? [] : [new InitialSlot(slot, inner.Name)];
        }
    }

    private Errors.BpfFormatException Malformed(long? offset, string problem) => _contents.Elf.Malformed(_section.Name, offset, problem);

    private static bool TryParse(ReadOnlySpan<char> text, out uint value) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
