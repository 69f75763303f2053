using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;

namespace NetkitSharp.Bpf.Objects;

/// <summary>What has been read of an object file so far. The readers of its parts fill it in, one after the other.</summary>
internal sealed class ObjectContents
{
    private readonly HashSet<string> _mapNames = new(StringComparer.Ordinal);
    private Dictionary<string, int>? _dataSections;
    private Dictionary<(int Section, ulong Offset), BpfObjectProgramSpec>? _programsByPlace;
    private Dictionary<string, BpfObjectVariableSpec>? _configuration;
    private ExceptionCallbacks? _exceptionCallbacks;

    internal ObjectContents(ElfFile elf, string name)
    {
        Elf = elf;
        Name = name;
        Functions = FunctionTable.Read(elf);
        if (elf.FindSection(".BTF") is { } btf)
        {
            SourceTypes = BtfTable.Parse(btf.Data, name);
            Types = ObjectBtf.Complete(elf, SourceTypes, Functions);
            Extension = elf.FindSection(".BTF.ext") is { } extension ? BtfExtension.Parse(extension.Data, Types, name) : null;
        }
    }

    internal ElfFile Elf { get; }

    internal string Name { get; }

    internal FunctionTable Functions { get; }

    /// <summary>BTF as the kernel is to have it; ids are those of <see cref="SourceTypes"/>.</summary>
    internal BtfTable? Types { get; }

    /// <summary>BTF as the compiler wrote it, with the types of what the kernel defines.</summary>
    internal BtfTable? SourceTypes { get; }

    internal BtfExtension? Extension { get; }

    internal string License { get; set; } = "";

    internal uint KernelVersion { get; set; }

    internal List<BpfObjectMapSpec> Maps { get; } = [];

    internal List<BpfObjectProgramSpec> Programs { get; } = [];

    internal List<BpfObjectVariableSpec> Variables { get; } = [];

    /// <summary>The maps of whole sections, by the section's index.</summary>
    internal Dictionary<int, BpfObjectMapSpec> DataMaps { get; } = [];

    /// <summary>The maps that are variables, by section and offset.</summary>
    internal Dictionary<(int Section, ulong Offset), BpfObjectMapSpec> MapsByPlace { get; } = [];

    /// <summary>What the kernel is to define, by the symbol's name.</summary>
    internal Dictionary<string, BpfExtern> Externs { get; } = new(StringComparer.Ordinal);

    /// <summary>The map of <c>.kconfig</c>.</summary>
    internal BpfObjectMapSpec? Configuration { get; set; }

    /// <summary>The map whose memory holds <c>.addr_space.1</c>.</summary>
    internal BpfObjectMapSpec? Arena { get; set; }

    /// <summary>Reads what definitions put into maps; null without <c>.maps</c>.</summary>
    internal MapSectionReader? Slots { get; set; }

    /// <summary>The program that starts at a place.</summary>
    internal BpfObjectProgramSpec? FindProgram(int section, ulong offset)
    {
        _programsByPlace ??= Programs.DistinctBy(static p => (p.Function.Section.Index, p.Function.StartByte)).ToDictionary(static p => (p.Function.Section.Index, (ulong)p.Function.StartByte));
        return _programsByPlace.GetValueOrDefault((section, offset));
    }

    /// <summary>The id of a data section in BTF; 0 when BTF does not describe it.</summary>
    internal int FindDataSection(string name)
    {
        if (_dataSections is null)
        {
            _dataSections = new(StringComparer.Ordinal);
            for (int id = 1; id <= (Types?.Count ?? 0); id++)
            {
                BtfType type = Types!.GetType(id);
                if (type.Kind == BtfKind.DataSection)
                {
                    _dataSections.TryAdd(Types.GetName(type), id);
                }
            }
        }

        return _dataSections.GetValueOrDefault(name);
    }

    /// <summary>The variable of <c>.kconfig</c> with a name.</summary>
    internal BpfObjectVariableSpec? FindConfiguration(string name)
    {
        _configuration ??= Variables.Where(static v => v.Configuration is not null).DistinctBy(static v => v.Name).ToDictionary(static v => v.Name, StringComparer.Ordinal);
        return _configuration.GetValueOrDefault(name);
    }

    /// <summary>What a program wants called when it throws; null for nothing.</summary>
    internal BpfFunction? FindExceptionCallback(BpfFunction program) => (_exceptionCallbacks ??= new(Name, Types, Functions)).Find(program);

    internal void AddMap(BpfObjectMapSpec map, string section, long offset)
    {
        if (!_mapNames.Add(map.Name))
        {
            throw Elf.Malformed(section, offset, $"a second map is called '{map.Name}'");
        }

        Maps.Add(map);
    }

    /// <summary>Adds a map that is a variable, at its place.</summary>
    internal void AddMap(BpfObjectMapSpec map, ElfSection section, ulong offset)
    {
        AddMap(map, section.Name, (long)offset);
        if (!MapsByPlace.TryAdd((section.Index, offset), map))
        {
            throw Elf.Malformed(section.Name, (long)offset, $"map '{map.Name}' lies where map '{MapsByPlace[(section.Index, offset)].Name}' does");
        }
    }
}
