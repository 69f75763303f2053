using System.Buffers.Binary;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// Reads the variables of <c>.struct_ops</c> and <c>.struct_ops.link</c>: structs of functions that programs implement for the kernel
/// (libbpf: init_struct_ops_maps).
/// </summary>
internal static class StructOpsReader
{
    internal static bool IsStructOps(string section) => section.TrimStart('?') is ".struct_ops" or ".struct_ops.link";

    internal static void Read(ObjectContents contents)
    {
        foreach (ElfSection section in contents.Elf.Sections)
        {
            if (section is { Type: ElfSectionType.ProgramBits, IsExecutable: false, Size: > 0 } && IsStructOps(section.Name))
            {
                Read(contents, section);
            }
        }
    }

    /// <summary>The functions that the definitions name: pointers, 8 bytes each, in the variable.</summary>
    internal static void ReadSlots(ObjectContents contents, ElfSection relocations, ElfSection section)
    {
        ReadOnlySpan<ElfRelocation> entries = contents.Elf.GetRelocations(relocations);
        List<(ulong Start, BpfObjectMapSpec Map, List<InitialSlot> Slots)> maps = [];
        foreach (((int sectionIndex, ulong start), BpfObjectMapSpec map) in contents.MapsByPlace)
        {
            if (sectionIndex == section.Index)
            {
                maps.Add((start, map, []));
            }
        }

        maps.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        for (int i = 0; i < entries.Length; i++)
        {
            ElfRelocation entry = entries[i];
            ElfSymbol symbol = contents.Elf.GetSymbol(entry.SymbolIndex);
            int found = FindLast(maps, entry.Offset);
            if (found < 0 || entry.Type is not (ElfRelocationType.Absolute64 or ElfRelocationType.Load64)
                || entry.Offset - maps[found].Start > (ulong)maps[found].Map.ValueSize - sizeof(ulong) || maps[found].Map.ValueSize < sizeof(ulong)
                || contents.Elf.GetSection(symbol) is not { } target)
            {
                throw contents.Elf.Malformed(relocations.Name, (long)i * ElfRelocation.EntrySize, $"a relocation of type {(uint)entry.Type} against '{contents.Elf.GetName(symbol)}' is for offset 0x{entry.Offset:x} of '{section.Name}', where no member of a struct can point to a program");
            }

            (ulong structStart, BpfObjectMapSpec map, List<InitialSlot> slots) = maps[found];
            ReadOnlySpan<byte> place = section.Data.Span[(int)entry.Offset..];
            ulong addend = contents.Elf.IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(place) : BinaryPrimitives.ReadUInt64LittleEndian(place);
            BpfObjectProgramSpec program = contents.FindProgram(target.Index, symbol.Value + addend)
                ?? throw contents.Elf.Malformed(relocations.Name, (long)i * ElfRelocation.EntrySize, $"a member of '{map.Name}' is to point to '{contents.Elf.GetName(symbol)}', which is no program of this object");
            int offset = (int)(entry.Offset - structStart);
            map.Content.Slice(offset, sizeof(ulong)).Clear();
            slots.Add(new InitialSlot((uint)offset, program.Name));
        }

        foreach ((_, BpfObjectMapSpec map, List<InitialSlot> slots) in maps)
        {
            map.Slots = slots;
        }
    }

    private static int FindLast(List<(ulong Start, BpfObjectMapSpec Map, List<InitialSlot> Slots)> maps, ulong offset)
    {
        int found = -1;
        for (int low = 0, high = maps.Count; low < high;)
        {
            int middle = low + ((high - low) / 2);
            (low, high, found) = maps[middle].Start <= offset ? (middle + 1, high, middle) : (low, middle, found);
        }

        return found;
    }

    private static void Read(ObjectContents contents, ElfSection section)
    {
        int sectionTypeId = contents.FindDataSection(section.Name);
        BtfTable types = sectionTypeId != 0
            ? contents.Types!
            : throw contents.Elf.Malformed(section.Name, null, "BTF does not describe this section, but the kernel's structs of functions are known by their types only: compile with -g");
        BtfType sectionType = types.GetType(sectionTypeId);
        for (int i = 0; i < sectionType.Count; i++)
        {
            BtfSectionVariable entry = sectionType.GetVariable(i);
            BtfType variable = types.GetType(entry.TypeId);
            string name = types.GetName(variable);
            MapDefinitionReader.DemandIdentifier(contents.Elf, section.Name, name);
            BtfType type = types.Resolve(variable.TypeId);
            if (type.Kind != BtfKind.Struct || type.NameOffset == 0 || type.Size == 0 || type.Size > entry.Size || entry.Offset + (ulong)entry.Size > (ulong)section.Data.Length)
            {
                throw contents.Elf.Malformed(section.Name, entry.Offset, $"'{name}' is {types.Describe(variable.TypeId)} of {entry.Size} bytes, expected a named struct of functions within the section");
            }

            BpfObjectMapSpec map = new(name, KernelNames.Shorten(name), BpfMapType.StructOps, sizeof(uint), (int)type.Size)
            {
                MaxEntries = 1,
                Flags = section.Name.EndsWith(".link", StringComparison.Ordinal) ? BpfMapFlags.Link : BpfMapFlags.None,
                Load = !section.Name.StartsWith('?'),
            };
            map.SetTypes(0, type.Id, null, types.Describe(type.Id));
            map.SetContent(section.Data.Span.Slice((int)entry.Offset, (int)type.Size));
            contents.AddMap(map, section, entry.Offset);
        }
    }
}
