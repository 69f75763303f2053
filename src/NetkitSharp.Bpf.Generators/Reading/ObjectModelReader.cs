using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Generators.Diagnostics;
using NetkitSharp.Bpf.Generators.Models;
using NetkitSharp.Bpf.Generators.Naming;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Generators.Reading;

/// <summary>Finds an object's maps, variables and programs by the names that the loader will give them.</summary>
internal sealed class ObjectModelReader
{
    private const string MapsSection = ".maps";

    // What is handed out by value: more would be copied about on the stack.
    private const int MaxVariableSize = 4096;

    private readonly BindingSettings _settings;
    private readonly ElfFile _elf;
    private readonly BtfTable? _btf;
    private readonly NameScope _names;
    private readonly TypeReader? _types;
    private readonly List<DiagnosticModel> _notes;

    private ObjectModelReader(BindingRequest request, List<DiagnosticModel> notes)
    {
        _settings = request.Settings!;
        _notes = notes;
        _elf = ElfFile.Parse(request.Image.ToArray(), _settings.FileName);
        if (_elf.FindSection(".BTF") is { } section)
        {
            _btf = BtfTable.Parse(section.Data, _settings.FileName);
            _types = new(_btf, _settings.FullName, new(_settings.ClassName, "DemandLayout"));
        }

        // One scope for the spec and the object, so that a thing has one name in both.
        _names = new($"{_settings.ClassName}Spec", $"{_settings.ClassName}Object", "Spec", "Object", "Open", "From", "Load", "Dispose", "Demand");
    }

    internal static BindingResult Read(BindingRequest request)
    {
        if (request.Problem is not null)
        {
            return new(null, new([request.Problem]));
        }

        List<DiagnosticModel> notes = [];
        try
        {
            return new(new ObjectModelReader(request, notes).Read(), new(notes));
        }
        catch (BpfFormatException e)
        {
            return new(null, new([new(Descriptors.Malformed, request.Settings!.Path, SafeText.Plain(e.Message))]));
        }
    }

    private ObjectModel Read()
    {
        List<MapModel> maps = [.. ReadMaps(), .. ReadLegacyMaps()];
        List<VariableModel> variables = [.. ReadVariables()];
        List<ProgramModel> programs = [.. ReadPrograms()];
        ReadRequestedTypes();
        return new(_settings, new(_types?.Structs ?? []), new(_types?.Enums ?? []), new(_types?.Arrays ?? []), new(maps), new(variables), new(programs));
    }

    private List<MapModel> ReadMaps()
    {
        if (_elf.FindSection(MapsSection) is not { Size: > 0 })
        {
            return [];
        }

        if (_btf is null)
        {
            throw _elf.Malformed(MapsSection, null, "maps are defined here, but there is no BTF that describes them: compile with -g, and strip with 'llvm-strip -g', which keeps it");
        }

        List<MapModel> maps = [];
        HashSet<string> names = [];
        foreach ((string name, int typeId, _) in Variables(_btf, MapsSection))
        {
            if (!names.Add(name))
            {
                throw _btf.Malformed($"a second map is called '{name}'");
            }

            maps.Add(ReadMap(name, MapDefinition.Read(_btf, name, typeId)));
        }

        return maps;
    }

    private MapModel ReadMap(string name, MapDefinition definition)
    {
        string property = _names.Add(CName.ToIdentifier(name, "Map"));
        foreach (int id in definition.Enums)
        {
            _types!.Read(id, property);
        }

        TypeReference? key = definition.KeyTypeId == 0 ? null : _types!.Read(definition.KeyTypeId, $"{property}Key");
        TypeReference? value = definition.ValueTypeId == 0 ? null : _types!.Read(definition.ValueTypeId, $"{property}Value");
        MapView view = ViewOf(definition.Type);
        if (view != MapView.Bytes && (key is null || value is null))
        {
            view = MapView.Bytes;
            if (definition.KeySize is not 0 && definition.ValueSize is not 0)
            {
                _notes.Add(new(Descriptors.Untyped, _settings.Path, SafeText.Plain($"Map '{name}'"), key is null && definition.KeyTypeId != 0 || value is null && definition.ValueTypeId != 0
                    ? $"a type of C# has at most {TypeReader.MaxSize} bytes"
                    : "its definition gives sizes only; write __type() in place of __uint(key_size, ...)"));
            }
        }

        return new(
            property, name, definition.Type.ToString(), view, key?.Text, value?.Text, definition.KeySize, definition.ValueSize,
            definition.KeyTypeId == 0 ? null : _btf!.Describe(definition.KeyTypeId),
            definition.ValueTypeId == 0 ? null : _btf!.Describe(definition.ValueTypeId));
    }

    // Kinds whose elements are descriptors, or that have none to look up by key, are left to the caller.
    private static MapView ViewOf(BpfMapType type) => type switch
    {
        BpfMapType.PerCpuHash or BpfMapType.PerCpuArray or BpfMapType.LruPerCpuHash => MapView.PerCpu,
        BpfMapType.Hash or BpfMapType.Array or BpfMapType.LruHash or BpfMapType.LpmTrie or BpfMapType.ResizableHash
            or BpfMapType.DeviceMap or BpfMapType.DeviceMapHash or BpfMapType.CpuMap or BpfMapType.XdpSocketMap
            or BpfMapType.SocketStorage or BpfMapType.InodeStorage or BpfMapType.TaskStorage or BpfMapType.CgroupLocalStorage => MapView.Typed,
        _ => MapView.Bytes,
    };

    // Maps as they were defined before BTF: symbols in a section of that name.
    private IEnumerable<MapModel> ReadLegacyMaps()
    {
        foreach ((string name, ElfSymbol symbol, ElfSection section) in Symbols())
        {
            if ((section.Name == "maps" || section.Name.StartsWith("maps/", StringComparison.Ordinal)) && symbol.Type is ElfSymbolType.Object or ElfSymbolType.None && symbol.IsGlobal && name.Length != 0)
            {
                yield return new(_names.Add(CName.ToIdentifier(name, "Map")), name, "struct bpf_map_def", MapView.Bytes, null, null, null, null, null, null);
            }
        }
    }

    private IEnumerable<VariableModel> ReadVariables()
    {
        if (_btf is null)
        {
            return [];
        }

        HashSet<(int Section, string Name)> statics = [];
        HashSet<string> staticNames = [];
        foreach ((string name, ElfSymbol symbol, ElfSection section) in Symbols())
        {
            if (symbol.Type == ElfSymbolType.Object && !symbol.IsGlobal)
            {
                statics.Add((section.Index, name));
                staticNames.Add(name);
            }
        }

        List<(string Name, string Section, int TypeId, bool IsGlobal)> found = [];
        foreach (ElfSection section in _elf.Sections)
        {
            if (section.Size == 0 || section.IsExecutable || section.Type is not (ElfSectionType.ProgramBits or ElfSectionType.NoBits) || !IsData(section.Name))
            {
                continue;
            }

            foreach ((string name, int typeId, bool isGlobal) in Variables(_btf, section.Name))
            {
                // clang describes a constant that it moved to .rodata.cst* as part of .rodata, where it is not.
                if (isGlobal || !staticNames.Contains(name) || statics.Contains((section.Index, name)))
                {
                    found.Add((name, section.Name, typeId, isGlobal));
                }
            }
        }

        // A name says which one is meant: the only one, or the only global one among static ones.
        return [.. found
            .GroupBy(static v => v.Name)
            .Select(static g => g.Count() == 1 ? [.. g] : g.Where(static v => v.IsGlobal).ToList())
            .Where(static g => g.Count == 1)
            .Select(g => ReadVariable(g[0].Name, g[0].Section, g[0].TypeId))];
    }

    private VariableModel ReadVariable(string name, string section, int typeId)
    {
        string property = _names.Add(CName.ToIdentifier(name, "Variable"));
        TypeReference? type = _types!.Read(typeId, property);

        // "const struct event *unused" is how a type that only programs know gets to be emitted.
        BtfType resolved = _btf!.Resolve(typeId);
        if (resolved.Kind == BtfKind.Pointer && _btf.Resolve(resolved.TypeId) is { Kind: BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 })
        {
            _types.Read(resolved.TypeId, $"{property}Target");
        }

        bool isReadOnly = section.StartsWith(".rodata", StringComparison.Ordinal);
        return new(property, name, type is { Size: <= MaxVariableSize } ? type.Text : null, (int)Math.Min(_btf.GetSize(typeId) ?? 0, int.MaxValue), _btf.Describe(typeId), section, isReadOnly);
    }

    private static bool IsData(string section) => section is ".rodata" or ".data" or ".bss"
        || section.StartsWith(".rodata.", StringComparison.Ordinal) || section.StartsWith(".data.", StringComparison.Ordinal) || section.StartsWith(".bss.", StringComparison.Ordinal);

    // A global function outside .text is a program; in .text only one that is alone.
    private IEnumerable<ProgramModel> ReadPrograms()
    {
        List<(string Name, ElfSymbol Symbol, ElfSection Section)> functions =
        [
            .. Symbols()
                .Where(static s => s.Symbol.Type == ElfSymbolType.Function && s.Section.IsExecutable)
                .OrderBy(static s => s.Section.Index)
                .ThenBy(static s => s.Symbol.Value),
        ];
        HashSet<string> names = [];
        foreach ((string name, ElfSymbol symbol, ElfSection section) in functions)
        {
            if (!symbol.IsGlobal || (section.Name == ".text" && functions.Count > 1))
            {
                continue;
            }

            if (!names.Add(name))
            {
                throw _elf.Malformed(section.Name, null, $"a second program is called '{name}'");
            }

            bool onRequest = section.Name.StartsWith('?');
            yield return new(_names.Add(CName.ToIdentifier(name, "Program")), name, onRequest ? section.Name.Substring(1) : section.Name, onRequest);
        }
    }

    private void ReadRequestedTypes()
    {
        foreach (string wanted in _settings.Types)
        {
            if (FindType(wanted) is { } id)
            {
                _types!.Read(id, "Type");
            }
            else
            {
                _notes.Add(new(Descriptors.Metadata, _settings.Path, "Types", SafeText.Plain($"the object's BTF has no struct, union, enum or typedef '{wanted}'")));
            }
        }
    }

    // "struct event" and "event" both name it.
    private int? FindType(string wanted)
    {
        for (int id = 1; id <= (_btf?.Count ?? 0); id++)
        {
            BtfType type = _btf!.GetType(id);
            if (type.Kind is BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Typedef
                && type.NameOffset != 0 && (_btf.Describe(id) == wanted || _btf.GetName(type) == wanted))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>The variables of a data section, as BTF lists them.</summary>
    private static List<(string Name, int TypeId, bool IsGlobal)> Variables(BtfTable btf, string section)
    {
        for (int id = 1; id <= btf.Count; id++)
        {
            BtfType type = btf.GetType(id);
            if (type.Kind != BtfKind.DataSection || btf.GetName(type) != section)
            {
                continue;
            }

            List<(string, int, bool)> variables = [];
            for (int i = 0; i < type.Count; i++)
            {
                int variableId = type.GetVariable(i).TypeId;
                BtfType variable = btf.GetType(variableId);
                if (variable.Kind != BtfKind.Variable)
                {
                    throw btf.Malformed($"the data section '{section}' has {btf.Describe(variableId)} in it, expected variables only");
                }

                variables.Add((btf.GetName(variable), variable.TypeId, variable.Linkage == BtfLinkage.Global));
            }

            return variables;
        }

        return [];
    }

    private IEnumerable<(string Name, ElfSymbol Symbol, ElfSection Section)> Symbols()
    {
        for (uint i = 0; i < (uint)_elf.SymbolCount; i++)
        {
            ElfSymbol symbol = _elf.GetSymbol(i);
            if (_elf.GetSection(symbol) is { } section)
            {
                yield return (_elf.GetName(symbol), symbol, section);
            }
        }
    }
}
