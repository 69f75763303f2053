using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Reads the sections of global data, each of which becomes an array of one value, and their variables.</summary>
internal static class GlobalDataReader
{
    internal const string ArenaSection = ".addr_space.1";

    internal static void Read(ObjectContents contents)
    {
        foreach (ElfSection section in contents.Elf.Sections)
        {
            if (section.Size == 0 || section.IsExecutable || section.Type is not (ElfSectionType.ProgramBits or ElfSectionType.NoBits) || !IsData(section.Name, out bool readOnly))
            {
                continue;
            }

            int typeId = contents.FindDataSection(section.Name);
            BpfMapType type = Is(section.Name, ".percpu") ? BpfMapType.PerCpuArray : BpfMapType.Array;
            BpfObjectMapSpec map = new(section.Name, KernelNames.OfGlobalData(contents.Name, section.Name), type, sizeof(uint), DemandSize(contents, section))
            {
                MaxEntries = 1,
                Section = section.Name,
                ValueTypeId = typeId,
            };
            map.Flags = (readOnly ? BpfMapFlags.ReadOnlyForPrograms : BpfMapFlags.None)
                | (ReadVariables(contents, map, typeId) && type == BpfMapType.Array ? BpfMapFlags.MemoryMappable : BpfMapFlags.None);
            if (section.Type == ElfSectionType.ProgramBits)
            {
                map.SetContent(section.Data.Span);
            }

            contents.AddMap(map, section.Name, 0);
            contents.DataMaps.Add(section.Index, map);
        }
    }

    internal static int DemandSize(ObjectContents contents, ElfSection section) => section.Size <= int.MaxValue
        ? (int)section.Size
        : throw contents.Elf.Malformed(section.Name, null, $"global data claims {section.Size} bytes, a map's value has at most {int.MaxValue}");

    /// <summary>Whether one of the variables can be seen from outside, for which libbpf lets user space map the section into memory.</summary>
    internal static bool ReadVariables(ObjectContents contents, BpfObjectMapSpec map, int sectionTypeId)
    {
        if (sectionTypeId == 0)
        {
            return false;
        }

        BtfTable types = contents.Types!;
        BtfType section = types.GetType(sectionTypeId);
        bool anyVisible = false;
        for (int i = 0; i < section.Count; i++)
        {
            BtfSectionVariable entry = section.GetVariable(i);
            BtfType variable = types.GetType(entry.TypeId);
            if (variable.Kind != BtfKind.Variable)
            {
                continue;
            }

            string name = types.GetName(variable);
            uint available = (uint)(map.Arena?.Size ?? map.ValueSize);
            if (entry.Offset > available || entry.Size > available - entry.Offset)
            {
                throw types.Malformed($"the variable '{name}' claims {entry.Size} bytes at {entry.Offset} of '{map.Name}', which has {available}");
            }

            bool visible = variable.Linkage != BtfLinkage.Static;
            anyVisible |= visible;
            contents.Variables.Add(new(name, map, (int)entry.Offset, (int)entry.Size, types, variable.TypeId) { IsVisible = visible, IsForeign = contents.Elf.IsForeign });
        }

        return anyVisible;
    }

    private static bool IsData(string section, out bool readOnly)
    {
        readOnly = Is(section, ".rodata");
        return readOnly || Is(section, ".data") || Is(section, ".bss") || Is(section, ".percpu");
    }

    private static bool Is(string section, string name) =>
        section.StartsWith(name, StringComparison.Ordinal) && (section.Length == name.Length || section[name.Length] == '.');
}
