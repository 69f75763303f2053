using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Reads the maps that BTF defines, in <c>.maps</c>, and what their definitions put into them.</summary>
internal sealed class MapSectionReader(ObjectContents contents)
{
    internal const string SectionName = ".maps";

    private readonly ElfFile _elf = contents.Elf;
    private readonly List<(BpfObjectMapSpec Map, uint Start, uint Size, uint ValuesOffset)> _mapsWithValues = [];

    internal void Read()
    {
        if (_elf.FindSection(SectionName) is not { Size: > 0 } section)
        {
            return;
        }

        if (contents.Types is not { } types)
        {
            throw _elf.Malformed(SectionName, null, "maps are defined here, but there is no BTF that describes them: compile with -g, and strip with 'llvm-strip -g', which keeps it");
        }

        int sectionTypeId = contents.FindDataSection(SectionName);
        BtfType sectionType = sectionTypeId != 0
            ? types.GetType(sectionTypeId)
            : throw types.Malformed($"the file has a section '{SectionName}', BTF does not describe it: compile with -g");
        for (int i = 0; i < sectionType.Count; i++)
        {
            BtfSectionVariable entry = sectionType.GetVariable(i);
            BtfType variable = types.GetType(entry.TypeId);
            string name = types.GetName(variable);
            if (contents.SourceTypes!.GetType(entry.TypeId).Linkage != BtfLinkage.Global)
            {
                throw _elf.Malformed(SectionName, entry.Offset, $"map '{name}' is {variable.Linkage.ToString().ToLowerInvariant()}, expected a global variable");
            }

            BpfObjectMapSpec map = MapDefinitionReader.Read(_elf, types, name, variable.TypeId, out uint? valuesOffset);
            contents.AddMap(map, section, entry.Offset);
            if (valuesOffset is not null)
            {
                _mapsWithValues.Add((map, entry.Offset, entry.Size, valuesOffset.Value));
            }
        }

        contents.Slots = this;
    }

    // Pointers in an initialised 'values' member: 8 bytes each, in .maps where the map's variable lies.
    internal void ReadSlots(ElfSection section)
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
                throw _elf.Malformed(section.Name, entryOffset, $"a relocation of type {(uint)entry.Type} against '{name}' is for offset 0x{entry.Offset:x} of '{SectionName}', which is in no map's 'values'");
            }

            (BpfObjectMapSpec map, uint start, _, uint valuesOffset) = _mapsWithValues[found];
            ulong position = entry.Offset - start - valuesOffset;
            string? target = map.Type == BpfMapType.ProgramArray ? FindProgram(symbol)?.Name : FindInnerMap(symbol)?.Name;
            if (position % sizeof(ulong) != 0 || target is null)
            {
                throw _elf.Malformed(section.Name, entryOffset, $"slot {position / sizeof(ulong)} of map '{map.Name}' is to hold '{name}', which is no {(map.Type == BpfMapType.ProgramArray ? "program" : "map that can be held")} of this object");
            }

            ref List<InitialSlot>? list = ref CollectionsMarshal.GetValueRefOrAddDefault(slots, map, out _);
            (list ??= []).Add(new InitialSlot((uint)(position / sizeof(ulong)), target));
        }

        foreach ((BpfObjectMapSpec map, List<InitialSlot> list) in slots)
        {
            map.Slots = list;
        }
    }

    private BpfFunction? FindProgram(in ElfSymbol symbol) =>
        _elf.GetSection(symbol) is { } section ? contents.FindProgram(section.Index, symbol.Value)?.Function : null;

    private BpfObjectMapSpec? FindInnerMap(in ElfSymbol symbol) =>
        _elf.GetSection(symbol) is { } section && contents.MapsByPlace.TryGetValue((section.Index, symbol.Value), out BpfObjectMapSpec? map) && map.InnerMap is null ? map : null;

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
