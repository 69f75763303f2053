using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Reads what the object leaves to the kernel: <c>.ksyms</c> and <c>.kconfig</c>, sections that are in BTF only (libbpf: bpf_object__collect_externs).</summary>
internal static class ExternReader
{
    internal const string SymbolsSection = ".ksyms";
    internal const string ConfigurationSection = ".kconfig";

    internal static void Read(ObjectContents contents)
    {
        Dictionary<string, bool> isWeak = FindUndefined(contents.Elf);
        if (isWeak.Count == 0)
        {
            return;
        }

        Dictionary<int, BpfExternKind> sections = contents.SourceTypes is null ? [] : ReadSections(contents);
        if (contents.FindDataSection(ConfigurationSection) is not 0 and int configuration)
        {
            ReadConfiguration(contents, configuration, isWeak);
        }

        for (int id = 1; id <= (contents.SourceTypes?.Count ?? 0); id++)
        {
            BtfTable types = contents.SourceTypes!;
            BtfType type = types.GetType(id);
            if (type.Kind is not (BtfKind.Variable or BtfKind.Function) || type.Linkage != BtfLinkage.Extern)
            {
                continue;
            }

            string name = types.GetName(type);
            if (isWeak.TryGetValue(name, out bool weak))
            {
                contents.Externs.TryAdd(name, ToExtern(types, type, name, weak, sections.GetValueOrDefault(id)));
            }
        }

        foreach ((string name, bool weak) in isWeak)
        {
            contents.Externs.TryAdd(name, new BpfExtern(name, BpfExternKind.Unknown, weak, 0));
        }
    }

    private static Dictionary<string, bool> FindUndefined(ElfFile elf)
    {
        Dictionary<string, bool> isWeak = new(StringComparer.Ordinal);
        for (uint i = 1; i < (uint)elf.SymbolCount; i++)
        {
            ElfSymbol symbol = elf.GetSymbol(i);
            if (symbol is { SectionIndex: ElfSymbol.Undefined, IsGlobal: true, NameOffset: not 0 })
            {
                isWeak.TryAdd(elf.GetName(symbol), symbol.IsWeak);
            }
        }

        return isWeak;
    }

    private static Dictionary<int, BpfExternKind> ReadSections(ObjectContents contents)
    {
        Dictionary<int, BpfExternKind> kinds = [];
        foreach ((string name, BpfExternKind kind) in (ReadOnlySpan<(string, BpfExternKind)>)[(SymbolsSection, BpfExternKind.KernelVariable), (ConfigurationSection, BpfExternKind.Configuration)])
        {
            int id = contents.FindDataSection(name);
            BtfType section = id == 0 ? default : contents.SourceTypes!.GetType(id);
            for (int i = 0; i < (id == 0 ? 0 : section.Count); i++)
            {
                kinds.TryAdd(section.GetVariable(i).TypeId, kind);
            }
        }

        return kinds;
    }

    private static BpfExtern ToExtern(BtfTable types, in BtfType type, string name, bool weak, BpfExternKind section)
    {
        bool isFunction = type.Kind == BtfKind.Function;
        BtfType target = types.Resolve(type.TypeId);
        BpfExternKind kind = section switch
        {
            BpfExternKind.KernelVariable when isFunction => BpfExternKind.KernelFunction,
            BpfExternKind.KernelVariable when target.Kind == BtfKind.Void => BpfExternKind.KernelAddress,
            BpfExternKind.Configuration when isFunction => BpfExternKind.Unknown,
            _ => section,
        };
        return new BpfExtern(name, kind, weak, target.Id);
    }

    // ObjectBtf has given every variable its place.
    private static void ReadConfiguration(ObjectContents contents, int sectionTypeId, Dictionary<string, bool> isWeak)
    {
        BtfType section = contents.Types!.GetType(sectionTypeId);
        if (section.Size is 0 or > int.MaxValue)
        {
            return;
        }

        BpfObjectMapSpec map = new(ConfigurationSection, KernelNames.OfGlobalData(contents.Name, ConfigurationSection), BpfMapType.Array, sizeof(uint), (int)section.Size)
        {
            MaxEntries = 1,
            Flags = BpfMapFlags.ReadOnlyForPrograms | BpfMapFlags.MemoryMappable,
            Section = ConfigurationSection,
            ValueTypeId = sectionTypeId,
        };
        int first = contents.Variables.Count;
        GlobalDataReader.ReadVariables(contents, map, sectionTypeId);
        foreach (BpfObjectVariableSpec variable in contents.Variables.Skip(first))
        {
            variable.Configuration = ConfigurationType.Read(contents.Types, variable.TypeId, isWeak.GetValueOrDefault(variable.Name));
        }

        contents.AddMap(map, ConfigurationSection, 0);
        contents.Configuration = map;
    }
}
