using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Isa;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Turns an object file into maps, programs and variables, in the order of libbpf's bpf_object_open.</summary>
internal sealed class ObjectReader
{
    private const string MapsSection = ".maps";

    private readonly ElfFile _elf;
    private readonly string _name;
    private readonly Dictionary<int, BpfObjectMapSpec> _dataMaps = [];
    private readonly Dictionary<ulong, BpfObjectMapSpec> _mapsByOffset = [];
    private readonly List<(BpfObjectMapSpec Map, uint Start, uint Size, uint ValuesOffset)> _mapsWithValues = [];
    private readonly List<BpfObjectMapSpec> _maps = [];
    private readonly List<(BpfObjectVariableSpec Spec, bool IsGlobal)> _variables = [];
    private readonly HashSet<string> _mapNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _programNames = new(StringComparer.Ordinal);

    private ObjectReader(ElfFile elf, string name)
    {
        _elf = elf;
        _name = name;
        Functions = FunctionTable.Read(elf);
        (Types, Extension) = ReadTypes();
    }

    internal FunctionTable Functions { get; }

    internal BtfTable? Types { get; }

    internal BtfExtension? Extension { get; }

    internal string License { get; private set; } = "";

    internal IReadOnlyList<BpfObjectMapSpec> Maps => _maps;

    internal List<BpfObjectProgramSpec> Programs { get; } = [];

    /// <summary>Those whose name says which one is meant: the only one, or the only global one among static ones.</summary>
    internal IEnumerable<BpfObjectVariableSpec> Variables => _variables
        .GroupBy(static v => v.Spec.Name)
        .Select(static g => g.Count() == 1 ? g.ToList() : g.Where(static v => v.IsGlobal).ToList())
        .Where(static g => g.Count == 1)
        .Select(static g => g[0].Spec);

    internal static ObjectReader Read(ReadOnlyMemory<byte> image, string name)
    {
        ObjectReader reader = new(ElfFile.Parse(image, name), name);
        reader.RefuseLegacyMaps();
        reader.ReadLicense();
        reader.ReadGlobalData();
        reader.ReadMaps();
        reader.ReadPrograms();
        reader.ReadRelocations();
        return reader;
    }

    private (BtfTable? Types, BtfExtension? Extension) ReadTypes()
    {
        if (_elf.FindSection(".BTF") is not { } btf)
        {
            return default;
        }

        BtfTable types = ObjectBtf.Complete(_elf, BtfTable.Parse(btf.Data, _name), Functions);
        return (types, _elf.FindSection(".BTF.ext") is { } extension ? BtfExtension.Parse(extension.Data, types, _name) : null);
    }

    private void RefuseLegacyMaps()
    {
        foreach (ElfSection section in _elf.Sections)
        {
            if (section.Name == "maps" || section.Name.StartsWith("maps/", StringComparison.Ordinal))
            {
                throw _elf.Malformed(section.Name, null, "maps defined by struct bpf_map_def are not supported: define them with BTF, as struct { __uint(type, ...); ... } name SEC(\".maps\")");
            }
        }
    }

    private void ReadLicense()
    {
        if (_elf.FindSection("license") is { } section)
        {
            ReadOnlySpan<byte> text = section.Data.Span;
            int end = text.IndexOf((byte)0);
            License = Encoding.UTF8.GetString(text[..Math.Min(end < 0 ? text.Length : end, ElfFile.MaxNameLength)]);
        }
    }

    private void ReadGlobalData()
    {
        Dictionary<string, int> sectionTypes = FindSectionTypes();
        foreach (ElfSection section in _elf.Sections)
        {
            if (section.Size == 0 || section.IsExecutable || section.Type is not (ElfSectionType.ProgramBits or ElfSectionType.NoBits) || !IsData(section.Name, out bool readOnly))
            {
                continue;
            }

            if (section.Size > int.MaxValue)
            {
                throw _elf.Malformed(section.Name, null, $"global data claims {section.Size} bytes, a map's value has at most {int.MaxValue}");
            }

            int typeId = sectionTypes.GetValueOrDefault(section.Name);
            BpfObjectMapSpec map = new(section.Name, KernelNames.OfGlobalData(_name, section.Name))
            {
                Type = BpfMapType.Array,
                KeySize = sizeof(uint),
                ValueSize = (int)section.Size,
                MaxEntries = 1,
                Flags = readOnly ? BpfMapFlags.ReadOnlyForPrograms : BpfMapFlags.None,
                Section = section.Name,
                ValueTypeId = typeId,
            };
            if (section.Type == ElfSectionType.ProgramBits)
            {
                map.SetContent(section.Data.Span);
            }

            AddMap(map, section.Name, 0);
            _dataMaps.Add(section.Index, map);
            if (typeId != 0)
            {
                ReadVariables(map, typeId);
            }
        }
    }

    private Dictionary<string, int> FindSectionTypes()
    {
        Dictionary<string, int> sectionTypes = new(StringComparer.Ordinal);
        for (int id = 1; id <= (Types?.Count ?? 0); id++)
        {
            BtfType type = Types!.GetType(id);
            if (type.Kind == BtfKind.DataSection)
            {
                sectionTypes.TryAdd(Types.GetName(type), id);
            }
        }

        return sectionTypes;
    }

    private static bool IsData(string section, out bool readOnly)
    {
        readOnly = section == ".rodata" || section.StartsWith(".rodata.", StringComparison.Ordinal);
        return readOnly || section is ".data" or ".bss"
            || section.StartsWith(".data.", StringComparison.Ordinal) || section.StartsWith(".bss.", StringComparison.Ordinal);
    }

    private void ReadVariables(BpfObjectMapSpec map, int sectionTypeId)
    {
        BtfType section = Types!.GetType(sectionTypeId);
        for (int i = 0; i < section.Count; i++)
        {
            BtfSectionVariable entry = section.GetVariable(i);
            BtfType variable = Types.GetType(entry.TypeId);
            if (entry.Offset > (uint)map.ValueSize || entry.Size > (uint)map.ValueSize - entry.Offset)
            {
                throw Types.Malformed($"the variable '{Types.GetName(variable)}' claims {entry.Size} bytes at {entry.Offset} of '{map.Name}', which has {map.ValueSize}");
            }

            BpfObjectVariableSpec spec = new(Types.GetName(variable), map, (int)entry.Offset, (int)entry.Size, Types.Describe(variable.TypeId));
            _variables.Add((spec, variable.Linkage == BtfLinkage.Global));
        }
    }

    private void ReadMaps()
    {
        if (_elf.FindSection(MapsSection) is not { Size: > 0 } section)
        {
            return;
        }

        if (Types is null)
        {
            throw _elf.Malformed(MapsSection, null, "maps are defined here, but there is no BTF that describes them: compile with -g, and strip with 'llvm-strip -g', which keeps it");
        }

        if (!FindSectionTypes().TryGetValue(MapsSection, out int sectionTypeId))
        {
            throw Types.Malformed($"the file has a section '{MapsSection}', BTF does not describe it: compile with -g");
        }

        BtfType sectionType = Types.GetType(sectionTypeId);
        for (int i = 0; i < sectionType.Count; i++)
        {
            BtfSectionVariable entry = sectionType.GetVariable(i);
            BtfType variable = Types.GetType(entry.TypeId);
            string name = Types.GetName(variable);
            if (variable.Linkage != BtfLinkage.Global)
            {
                throw _elf.Malformed(MapsSection, entry.Offset, $"map '{name}' is {variable.Linkage.ToString().ToLowerInvariant()}, expected a global variable");
            }

            BpfObjectMapSpec map = MapDefinitionReader.Read(_elf, Types, name, variable.TypeId, out uint? valuesOffset);
            AddMap(map, MapsSection, entry.Offset);
            if (!_mapsByOffset.TryAdd(entry.Offset, map))
            {
                throw _elf.Malformed(MapsSection, entry.Offset, $"map '{name}' lies where map '{_mapsByOffset[entry.Offset].Name}' does");
            }

            if (valuesOffset is not null)
            {
                _mapsWithValues.Add((map, entry.Offset, entry.Size, valuesOffset.Value));
            }
        }
    }

    private void AddMap(BpfObjectMapSpec map, string section, long offset)
    {
        if (_mapNames.Add(map.Name))
        {
            _maps.Add(map);
        }
        else
        {
            throw _elf.Malformed(section, offset, $"a second map is called '{map.Name}'");
        }
    }

    // A global function outside .text is a program. Those in .text, and static ones anywhere, are there to be called.
    private void ReadPrograms()
    {
        foreach (BpfFunction function in Functions.Functions)
        {
            if (!function.IsGlobal || function.Section.Name == ".text")
            {
                continue;
            }

            if (!_programNames.Add(function.Name))
            {
                throw _elf.Malformed(function.Section.Name, function.StartByte, $"a second program is called '{function.Name}'");
            }

            bool onRequest = function.Section.Name.StartsWith('?');
            string sectionName = onRequest ? function.Section.Name[1..] : function.Section.Name;
            ProgramSection? section = ProgramSection.Find(sectionName);
            Programs.Add(new BpfObjectProgramSpec(function, sectionName)
            {
                Type = section?.Type ?? BpfProgramType.Unspecified,
                ExpectedAttachType = section?.AttachType,
                Flags = section?.Flags ?? BpfProgramFlags.None,
                Load = !onRequest,
                Unsupported = section is { NeedsKernelBtf: true }
                    ? $"a {section.Type} program is verified against the kernel's BTF, which is not supported yet"
                    : null,
            });
        }
    }

    private void ReadRelocations()
    {
        foreach (ElfSection section in _elf.Sections)
        {
            if (section.Type is not (ElfSectionType.Relocation or ElfSectionType.RelocationWithAddend))
            {
                continue;
            }

            ElfSection target = _elf.GetTarget(section);
            bool isMaps = target.Name == MapsSection;
            if (!target.IsExecutable && !isMaps)
            {
                // Debug information, BTF, and pointers in data: the kernel has no address to give them, and libbpf leaves them, too.
                continue;
            }

            if (section.Type == ElfSectionType.RelocationWithAddend)
            {
                throw _elf.Malformed(section.Name, null, "relocations have explicit addends (SHT_RELA), expected SHT_REL, as clang writes it for BPF");
            }

            if (isMaps)
            {
                ReadSlots(section);
            }
            else
            {
                ReadCodeRelocations(section, target);
            }
        }
    }

    private void ReadCodeRelocations(ElfSection section, ElfSection target)
    {
        ReadOnlySpan<ElfRelocation> entries = _elf.GetRelocations(section);
        CodeRelocation[] relocations = new CodeRelocation[entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            relocations[i] = ReadCodeRelocation(section, target, entries[i], i);
        }

        Array.Sort(relocations, static (a, b) => a.Instruction.CompareTo(b.Instruction));
        for (int i = 1; i < relocations.Length; i++)
        {
            if (relocations[i].Instruction == relocations[i - 1].Instruction)
            {
                throw _elf.Malformed(target.Name, (long)relocations[i].Instruction * BpfInstruction.Size, $"two relocations change one instruction, against '{relocations[i - 1].Name}' and '{relocations[i].Name}'");
            }
        }

        if (!Functions.TrySetRelocations(target, relocations))
        {
            throw _elf.Malformed(section.Name, null, $"a second section of relocations for '{target.Name}'");
        }
    }

    private CodeRelocation ReadCodeRelocation(ElfSection section, ElfSection target, ElfRelocation entry, int index)
    {
        long entryOffset = (long)index * ElfRelocation.EntrySize;
        ElfSymbol symbol = _elf.GetSymbol(entry.SymbolIndex);
        ElfSection? symbolSection = _elf.GetSection(symbol);
        string name = symbol.Type == ElfSymbolType.Section && symbolSection is not null ? symbolSection.Name : _elf.GetName(symbol);
        if (entry.Offset % BpfInstruction.Size != 0 || entry.Offset >= (ulong)target.Data.Length)
        {
            throw _elf.Malformed(section.Name, entryOffset, $"a relocation against '{name}' is for offset 0x{entry.Offset:x} of '{target.Name}', which has {target.Data.Length / BpfInstruction.Size} instructions of {BpfInstruction.Size} bytes");
        }

        int instruction = (int)(entry.Offset / BpfInstruction.Size);
        if (entry.Type is not (ElfRelocationType.Load64 or ElfRelocationType.Call32))
        {
            throw _elf.Malformed(section.Name, entryOffset, $"a relocation against '{name}' is of type {(uint)entry.Type}, expected {(uint)ElfRelocationType.Load64} (R_BPF_64_64) or {(uint)ElfRelocationType.Call32} (R_BPF_64_32)");
        }

        if (symbol.SectionIndex == ElfSymbol.Undefined)
        {
            return new(instruction, CodeRelocationKind.Extern, name, 0, 0, null);
        }

        if (symbolSection is null)
        {
            throw _elf.Malformed(section.Name, entryOffset, $"a relocation against '{name}', which is in no section (index 0x{symbol.SectionIndex:x}): a global variable without an initial value? Compile with -fno-common");
        }

        if (entry.Type == ElfRelocationType.Call32)
        {
            return symbolSection.IsExecutable && symbol.Value % BpfInstruction.Size == 0
                ? new(instruction, CodeRelocationKind.Call, name, symbolSection.Index, symbol.Value, null)
                : throw _elf.Malformed(section.Name, entryOffset, $"a call of '{name}', which is at 0x{symbol.Value:x} of section '{symbolSection.Name}' and no function");
        }

        if (symbolSection.IsExecutable)
        {
            return new(instruction, CodeRelocationKind.FunctionAddress, name, symbolSection.Index, symbol.Value, null);
        }

        if (symbolSection.Name == MapsSection)
        {
            return _mapsByOffset.TryGetValue(symbol.Value, out BpfObjectMapSpec? map)
                ? new(instruction, CodeRelocationKind.Map, name, symbolSection.Index, symbol.Value, map)
                : throw _elf.Malformed(section.Name, entryOffset, $"a relocation against '{name}' at 0x{symbol.Value:x} of '{MapsSection}', where no map starts");
        }

        return _dataMaps.TryGetValue(symbolSection.Index, out BpfObjectMapSpec? data)
            ? new(instruction, CodeRelocationKind.Data, name, symbolSection.Index, symbol.Value, data)
            : throw _elf.Malformed(section.Name, entryOffset, $"a relocation against '{name}' in section '{symbolSection.Name}', which holds no map and no global data (.rodata, .data, .bss or one of these with a suffix)");
    }

    // Pointers in an initialised 'values' member: 8 bytes each, in .maps where the map's variable lies.
    private void ReadSlots(ElfSection section)
    {
        Dictionary<BpfObjectMapSpec, List<InitialSlot>> slots = [];
        ReadOnlySpan<ElfRelocation> entries = _elf.GetRelocations(section);
        for (int i = 0; i < entries.Length; i++)
        {
            ElfRelocation entry = entries[i];
            long entryOffset = (long)i * ElfRelocation.EntrySize;
            ElfSymbol symbol = _elf.GetSymbol(entry.SymbolIndex);
            string name = _elf.GetName(symbol);
            int found = FindMapWithValues(entry.Offset);
            if (found < 0 || entry.Type is not (ElfRelocationType.Absolute64 or ElfRelocationType.Load64))
            {
                throw _elf.Malformed(section.Name, entryOffset, $"a relocation of type {(uint)entry.Type} against '{name}' is for offset 0x{entry.Offset:x} of '{MapsSection}', which is in no map's 'values'");
            }

            (BpfObjectMapSpec map, uint start, _, uint valuesOffset) = _mapsWithValues[found];
            ulong position = entry.Offset - start - valuesOffset;
            bool targetFits = map.Type == BpfMapType.ProgramArray
                ? _programNames.Contains(name)
                : _mapsByOffset.TryGetValue(symbol.Value, out BpfObjectMapSpec? target) && _elf.GetSection(symbol)?.Name == MapsSection && target.Name == name && target.InnerMap is null;
            if (position % sizeof(ulong) != 0 || !targetFits)
            {
                throw _elf.Malformed(section.Name, entryOffset, $"slot {position / sizeof(ulong)} of map '{map.Name}' is to hold '{name}', which is no {(map.Type == BpfMapType.ProgramArray ? "program" : "map that can be held")} of this object");
            }

            ref List<InitialSlot>? list = ref CollectionsMarshal.GetValueRefOrAddDefault(slots, map, out _);
            (list ??= []).Add(new InitialSlot((uint)(position / sizeof(ulong)), name));
        }

        foreach ((BpfObjectMapSpec map, List<InitialSlot> list) in slots)
        {
            map.Slots = list;
        }
    }

    // They are in the order of their offsets, as BTF's variables are.
    private int FindMapWithValues(ulong offset)
    {
        int found = -1;
        for (int low = 0, high = _mapsWithValues.Count; low < high;)
        {
            int middle = low + ((high - low) / 2);
            (low, high, found) = _mapsWithValues[middle].Start <= offset ? (middle + 1, high, middle) : (low, middle, found);
        }

        return found >= 0 && offset >= _mapsWithValues[found].Start + (ulong)_mapsWithValues[found].ValuesOffset
            && offset < _mapsWithValues[found].Start + (ulong)_mapsWithValues[found].Size ? found : -1;
    }
}
