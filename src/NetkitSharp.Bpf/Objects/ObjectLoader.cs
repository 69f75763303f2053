using System.Numerics;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.CoRe;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Isa;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>One load of an object: what the kernel has of externs and types, BTF, maps, programs, slots, in this order. Undoes all of it when one step fails.</summary>
internal sealed partial class ObjectLoader
{
    private readonly BpfObjectSpec _spec;
    private readonly BpfLoadOptions _options;
    private readonly BtfTable? _types;
    private readonly ExternResolver _externs;
    private readonly Dictionary<BpfObjectMapSpec, BpfMap> _maps = [];
    private readonly Dictionary<BpfObjectMapSpec, MapMapping> _arenas = [];
    private readonly Dictionary<BpfObjectMapSpec, StructOpsLayout> _structOps = [];
    private readonly List<(BpfObjectProgramSpec Spec, BpfProgram Program)> _programs = [];
    private readonly HashSet<BpfObjectMapSpec> _reused = [];
    private readonly List<string> _pins = [];
    private readonly Stack<string> _directoriesMade = [];
    private readonly List<string> _btfProblems = [];
    private byte[]? _configuration;
    private BtfHandle? _btf;
    private BtfKernelFeatures _dropped;

    private ObjectLoader(BpfObjectSpec spec, BpfLoadOptions options)
    {
        _spec = spec;
        _options = options;
        _types = spec.Contents.Types;
        _externs = new ExternResolver(spec.Name, spec.Contents.SourceTypes);
    }

    internal static BpfObject Load(BpfObjectSpec spec, List<(BpfObjectProgramSpec Spec, LinkedProgram Code)> programs, BpfLoadOptions options)
    {
        ObjectLoader loader = new(spec, options);
        try
        {
            // First what makes nothing.
            loader._externs.Resolve(programs.SelectMany(static p => p.Code.Externs).Select(static e => e.Extern));
            loader.FindStructOps();
            loader.ReadConfiguration();
            List<ProgramLoad> loads = programs.ConvertAll(loader.Prepare);

            loader.LoadBtf(isNeeded: programs.Exists(static p => p.Code.NeedsFunctionInfo) || loader._structOps.Count != 0);
            foreach (BpfObjectMapSpec map in spec.Maps)
            {
                if (map.Load)
                {
                    loader.AddMap(map);
                }
            }

            loads.ForEach(loader.LoadProgram);
            loader.FillSlots();
            loader.PinMaps();
            return loader.Complete();
        }
        catch
        {
            loader.Undo();
            throw;
        }
        finally
        {
            // Maps and programs hold on to it themselves.
            loader._btf?.Dispose();
        }
    }

    private void FindStructOps()
    {
        foreach (BpfObjectMapSpec map in _spec.Maps)
        {
            if (map is { Load: true, Type: BpfMapType.StructOps } && !_options.Maps.ContainsKey(map.Name))
            {
                _structOps.Add(map, StructOpsLayout.Find(_spec.Name, map, _types!));
            }
        }
    }

    // The value of .kconfig, without a trace in the spec: it can be loaded elsewhere.
    private void ReadConfiguration()
    {
        if (_spec.Contents.Configuration is not { Load: true } map || _options.Maps.ContainsKey(map.Name))
        {
            return;
        }

        List<BpfObjectVariableSpec> asked = _spec.Contents.Variables.FindAll(static v => v is { Configuration: not null, IsSet: false });
        Dictionary<string, string> found = KernelConfiguration.Find([.. asked.Select(static v => v.Name)], _options.KernelConfiguration);
        _configuration = map.Content.ToArray();
        foreach (BpfObjectVariableSpec variable in asked)
        {
            if (found.TryGetValue(variable.Name, out string? text))
            {
                if (ConfigurationValue.Write(_configuration.AsSpan(variable.Offset, variable.Size), variable.Configuration!, text) is { } problem)
                {
                    throw new BpfUnresolvedException(_spec.Name, variable.Name, $"the kernel's {variable.Name} is {text}, which '{variable}' cannot take: {problem}");
                }
            }
            else if (!variable.Configuration!.IsWeak)
            {
                throw new BpfUnresolvedException(_spec.Name, variable.Name, $"the running kernel's configuration does not set {variable.Name}, or cannot be read (/boot/config-$(uname -r), /proc/config.gz), and '{variable}' is not weak: declare it __weak, set the variable in the spec, or give the line with {nameof(BpfLoadOptions)}.{nameof(BpfLoadOptions.KernelConfiguration)}");
            }
        }
    }

    private ProgramLoad Prepare((BpfObjectProgramSpec Spec, LinkedProgram Code) program)
    {
        (BpfObjectProgramSpec spec, LinkedProgram code) = program;
        ProgramLoad load = new(spec, code, [.. code.Instructions]);
        load.Target = spec.Type == BpfProgramType.StructOps ? FindStructOpsTarget(load) : AttachTarget.Find(_spec.Name, spec);
        if (code.Relocations.Length != 0)
        {
            List<CoreMiss> misses = [];
            CoreRelocator.Apply(_types!, code.Relocations, load.Instructions, KernelBtf.Open(), misses);
            foreach (CoreMiss miss in misses)
            {
                load.Explanations.TryAdd(miss.Instruction, miss.Message);
            }
        }

        return load;
    }

    private AttachTarget FindStructOpsTarget(ProgramLoad load)
    {
        foreach (StructOpsLayout layout in _structOps.Values)
        {
            if (layout.Members.TryGetValue(load.Spec.Name, out int member))
            {
                load.AttachType = (BpfAttachType)member;
                return new AttachTarget((uint)layout.StructId, layout.Module, null);
            }
        }

        throw new BpfUnresolvedException(_spec.Name, load.Spec.Name, $"program '{load.Spec.Name}' ({load.Spec.Section}) implements a function of a struct that no loaded map in .struct_ops names it for: leave it out (Load = false), or load the map");
    }

    private void LoadBtf(bool isNeeded)
    {
        if (_types is null)
        {
            return;
        }

        try
        {
            _btf = BtfHandle.LoadForKernel(_types, out _dropped);
            if (_dropped != BtfKernelFeatures.None)
            {
                _btfProblems.Add($"this kernel does not know all that the object's BTF says; what it was given instead is without: {_dropped}");
            }
        }
        catch (BtfLoadException e) when (!isNeeded)
        {
            // Types and source lines are a comfort: libbpf goes on without, too.
            _btfProblems.Add(e.Message);
        }
    }

    private void AddMap(BpfObjectMapSpec spec)
    {
        if (_options.Maps.TryGetValue(spec.Name, out BpfMap? given))
        {
            DemandCompatible(spec, given, "given in its place", "Give another one");
            _maps.Add(spec, BpfMap.FromHandle(given.DuplicateHandle()));
            _reused.Add(spec);
            return;
        }

        string? path = PinPathOf(spec);
        if (path is not null && TryOpenPinned(spec, path) is { } pinned)
        {
            _maps.Add(spec, pinned);
            _reused.Add(spec);
            return;
        }

        BpfMap map = Create(spec);
        _maps.Add(spec, map);
        if (spec == _spec.Contents.Configuration)
        {
            map.Update([0, 0, 0, 0], _configuration ?? spec.Content);
        }
        else if (spec.HasContent && spec.IsGlobalData)
        {
            map.Update([0, 0, 0, 0], map.IsPerCpu ? ForEveryCpu(spec.Content, map) : spec.Content);
        }

        if (spec.IsReadOnlyData)
        {
            // Before the programs: the verifier takes the values of a frozen map as constants.
            map.Freeze();
        }

        if (spec.Type == BpfMapType.Arena)
        {
            MapArena(spec, map);
        }
    }

    private static byte[] ForEveryCpu(ReadOnlySpan<byte> content, BpfMap map)
    {
        byte[] values = new byte[map.ValueBufferSize];
        for (int at = 0; at < values.Length; at += map.PerCpuStride)
        {
            content.CopyTo(values.AsSpan(at));
        }

        return values;
    }

    // Before the programs: the verifier asks where in user space the arena lies.
    private void MapArena(BpfObjectMapSpec spec, BpfMap map)
    {
        ulong size = (ulong)spec.MaxEntries * (ulong)Environment.SystemPageSize;
        if ((ulong)(spec.Arena?.Size ?? 0) > size)
        {
            throw new BpfFormatException(_spec.Name, GlobalDataReader.ArenaSection, null, $"the variables take {spec.Arena!.Size} bytes, the arena '{spec.Name}' has {spec.MaxEntries} pages, {size} bytes");
        }

        MapMapping arena = MapMapping.Create(map.Handle, (nuint)size, spec.MapExtra, writable: true, out int errno)
            ?? throw new BpfException(BpfCommand.MapCreate, errno, $"map the arena '{spec.Name}' into memory ({size} bytes{(spec.MapExtra == 0 ? "" : $" at 0x{spec.MapExtra:x}")})", errno == Errno.EEXIST ? "this process uses the address for something else: change or clear MapExtra" : null);
        _arenas.Add(spec, arena);
        if (spec.Arena is { HasContent: true } data)
        {
            data.Content.CopyTo(MemoryMarshal.CreateSpan(ref arena.At(0), data.Size));
        }
    }

    private BpfMap Create(BpfObjectMapSpec spec)
    {
        if (_structOps.TryGetValue(spec, out StructOpsLayout? layout))
        {
            return CreateStructOps(spec, layout);
        }

        using BpfMap? inner = spec.InnerMap is null ? null : Create(spec.InnerMap);
        BpfMapSpec kernelSpec = new()
        {
            Name = spec.KernelName,
            Type = spec.Type,
            KeySize = spec.KeySize,
            ValueSize = spec.ValueSize,
            MaxEntries = MaxEntriesOf(spec),
            Flags = spec.Flags,
            NumaNode = spec.NumaNode,
            MapExtra = spec.MapExtra,
            InnerMap = inner?.Handle,
        };
        bool known = !spec.IsGlobalData || !_dropped.HasFlag(BtfKernelFeatures.DataSections);
        bool withTypes = _btf is not null && known && spec.TakesBtf && (spec.KeyTypeId != 0 || spec.ValueTypeId != 0);
        if (withTypes)
        {
            kernelSpec.Btf = _btf;
            kernelSpec.BtfKeyTypeId = (uint)spec.KeyTypeId;
            kernelSpec.BtfValueTypeId = (uint)spec.ValueTypeId;
        }

        BpfMapFlags flags = kernelSpec.Flags;
        try
        {
            return CreatePlain(spec, kernelSpec);
        }
        catch (BpfException e) when (withTypes && e is not BpfPermissionException)
        {
            // Kinds of map that are newer than the list above may take no types. What else is wrong comes back (libbpf: bpf_object__create_map).
            kernelSpec.Btf = null;
            kernelSpec.BtfKeyTypeId = 0;
            kernelSpec.BtfValueTypeId = 0;
            kernelSpec.Flags = flags;
            BpfMap map = CreatePlain(spec, kernelSpec);
            _btfProblems.Add(e.Message);
            return map;
        }
    }

    // Before Linux 5.5 arrays cannot be mapped into memory, which variables can do without.
    private static BpfMap CreatePlain(BpfObjectMapSpec spec, BpfMapSpec kernelSpec)
    {
        try
        {
            return BpfMap.Create(kernelSpec);
        }
        catch (BpfException e) when (spec.IsGlobalData && kernelSpec.Flags.HasFlag(BpfMapFlags.MemoryMappable) && e.Errno == Errno.EINVAL)
        {
            kernelSpec.Flags &= ~BpfMapFlags.MemoryMappable;
            return BpfMap.Create(kernelSpec);
        }
    }

    private BpfMap CreateStructOps(BpfObjectMapSpec spec, StructOpsLayout layout)
    {
        using DescriptorLease btf = new(_btf);
        using DescriptorLease module = new(layout.Module);
        bpf_attr_map_create attr = new()
        {
            map_type = (uint)BpfMapType.StructOps,
            key_size = sizeof(uint),
            value_size = (uint)layout.Value.Length,
            max_entries = 1,
            map_flags = (uint)(layout.Module is null ? spec.Flags : spec.Flags | BpfMapFlags.ValueTypeBtfObject),
            map_name = bpf_obj_name.From(spec.KernelName),
            btf_fd = btf.Value,
            btf_vmlinux_value_type_id = (uint)layout.ValueTypeId,
            value_type_btf_obj_fd = (int)module.Value,
        };
        int result = BpfSyscall.MapCreateOfKernelType(ref attr);
        return result >= 0
            ? BpfMap.FromHandle(new BpfMapHandle(result, ownsHandle: true))
            : throw BpfErrors.Create(BpfCommand.MapCreate, -result, $"create map '{spec.Name}' ({spec.ValueTypeName} of functions)", BpfCapabilities.Bpf, -result switch
            {
                Errno.EPERM => null,
                Errno.ENOTSUPP or Errno.EOPNOTSUPP => "this kernel lets no program implement that struct",
                Errno.EINVAL when spec.Flags.HasFlag(BpfMapFlags.Link) => "this kernel does not take it as a link (.struct_ops.link, Linux 6.4), or not at all",
                _ => null,
            });
    }

    private static uint MaxEntriesOf(BpfObjectMapSpec spec)
    {
        switch (spec.Type)
        {
            case BpfMapType.PerfEventArray when spec.MaxEntries == 0:
                return (uint)PossibleCpus.Count;
            case BpfMapType.RingBuffer or BpfMapType.UserRingBuffer when spec.MaxEntries != 0:
                // The kernel takes a power of two that is a multiple of the page size; what does not fit 32 bits it refuses as given.
                uint rounded = BitOperations.RoundUpToPowerOf2(Math.Max(spec.MaxEntries, (uint)Environment.SystemPageSize));
                return rounded != 0 ? rounded : spec.MaxEntries;
            default:
                return spec.MaxEntries;
        }
    }

    private void LoadProgram(ProgramLoad load)
    {
        BpfProgramSpec kernelSpec = new()
        {
            Name = KernelNames.Shorten(load.Spec.Name),
            Type = load.Spec.Type,
            Instructions = default,
            License = _spec.License,
            KernelVersion = _spec.Contents.KernelVersion,
            ExpectedAttachType = load.AttachType,
            Flags = load.Spec.Flags,
            AttachBtfId = load.Target.BtfId,
            AttachBtf = load.Target.Module,
            AttachProgram = load.Target.Program,
            LogLevel = _options.LogLevel,
            ExplainInstruction = load.Explanations.GetValueOrDefault,
        };
        ReferToMaps(load);
        kernelSpec.DescriptorArray = ReferToExterns(load);
        kernelSpec.Instructions = MemoryMarshal.AsBytes(load.Instructions.AsSpan()).ToArray();
        if (_btf is not null && load.Code.FunctionInfo.Length != 0 && !_dropped.HasFlag(BtfKernelFeatures.Functions))
        {
            kernelSpec.Btf = _btf;
            kernelSpec.FunctionInfo = load.Code.FunctionInfo;
            kernelSpec.LineInfo = load.Code.LineInfo;
        }

        BpfProgram program = BpfProgram.Load(kernelSpec);
        _programs.Add((load.Spec, program));
        BindData(program);
    }

    private void ReferToMaps(ProgramLoad load)
    {
        foreach ((int index, BpfObjectMapSpec spec) in load.Code.Maps)
        {
            if (_maps.TryGetValue(spec, out BpfMap? map))
            {
                // This loader owns the maps: none is closed before the load is done.
                load.Instructions[index] = load.Instructions[index] with { Immediate = (int)map.Handle.DangerousGetHandle() };
                continue;
            }

            string explanation = $"this instruction refers to map '{spec.Name}', which was left out (Load = false): it has to be dead code, or the map loaded";
            Poison.Map(load.Instructions.AsSpan(index), _spec.Contents.Maps.IndexOf(spec));
            load.Explanations[index] = explanation;
            load.Explanations[index + 1] = explanation;
        }
    }

    // Index 0 of the descriptors is vmlinux (libbpf: bpf_object__relocate_data).
    private List<SafeHandle?> ReferToExterns(ProgramLoad load)
    {
        List<SafeHandle?> modules = [];
        foreach ((int index, BpfExtern symbol) in load.Code.Externs)
        {
            ResolvedExtern found = _externs[symbol];
            BpfInstruction instruction = load.Instructions[index];
            if (instruction.IsLoad64)
            {
                bool typed = found.BtfId != 0;
                using DescriptorLease module = new(found.Module);
                load.Instructions[index] = instruction.With(typed ? PseudoSource.BtfId : PseudoSource.None, typed ? (int)found.BtfId : unchecked((int)found.Address));
                load.Instructions[index + 1] = load.Instructions[index + 1] with { Immediate = typed ? (int)module.Value : (int)(found.Address >> 32) };
                if (found.Problem is not null)
                {
                    load.Explanations[index] = $"{found.Problem}: its address is 0 here";
                }

                continue;
            }

            if (found.BtfId == 0)
            {
                load.Instructions[index] = Poison.Function(_spec.Contents.Externs.Values.TakeWhile(e => e != symbol).Count());
                load.Explanations[index] = $"{found.Problem}; {symbol.Description} is weak, so the call is only allowed in code that is dead without it: guard it with bpf_ksym_exists()";
                continue;
            }

            load.Instructions[index] = (instruction with { Offset = (short)IndexOf(modules, found.Module) }).With(PseudoCall.KernelFunction, (int)found.BtfId);
        }

        return modules;
    }

    private static int IndexOf(List<SafeHandle?> modules, BtfHandle? module)
    {
        if (module is null)
        {
            return 0;
        }

        if (modules.Count == 0)
        {
            modules.Add(null);
        }

        int index = modules.IndexOf(module);
        if (index < 0)
        {
            index = modules.Count;
            modules.Add(module);
        }

        return index;
    }

    // A map that the program does not refer to would be gone with this object, though bpftool and others look for its metadata there. Linux 5.10.
    private void BindData(BpfProgram program)
    {
        foreach ((BpfObjectMapSpec spec, BpfMap map) in _maps)
        {
            if (spec.IsReadOnlyData && spec != _spec.Contents.Configuration && BpfSyscall.ProgramBindMap(program.Handle, map.Handle) < 0)
            {
                // libbpf does without, too.
                return;
            }
        }
    }

    private void FillSlots()
    {
        foreach ((BpfObjectMapSpec spec, BpfMap map) in _maps)
        {
            // A map that was there before has what its owner put in.
            if (_reused.Contains(spec) || spec.Type == BpfMapType.StructOps)
            {
                continue;
            }

            foreach (InitialSlot slot in spec.Slots)
            {
                BpfHandle? value = spec.Type == BpfMapType.ProgramArray
                    ? _programs.Find(p => p.Spec.Name == slot.Target).Program?.Handle
                    : _maps.GetValueOrDefault(_spec.Maps[slot.Target])?.Handle;
                if (value is not null)
                {
                    uint index = slot.Index;
                    map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index)), value);
                }
            }
        }
    }

    private BpfObject Complete()
    {
        Dictionary<BpfObjectMapSpec, VariableMemory> memories = [];
        List<KeyValuePair<string, BpfVariable>> variables = [];
        foreach (BpfObjectVariableSpec variable in _spec.Variables)
        {
            // A variable that every CPU has for itself is one value of many: the map tells them apart.
            if (_maps.TryGetValue(variable.Map, out BpfMap? map) && !map.IsPerCpu)
            {
                ref VariableMemory? memory = ref CollectionsMarshal.GetValueRefOrAddDefault(memories, variable.Map, out _);
                memory ??= new VariableMemory(map, variable.Map.IsReadOnlyData, _arenas.GetValueOrDefault(variable.Map));
                variables.Add(KeyValuePair.Create(variable.Name, new BpfVariable(variable, memory, 0, variable.Map.IsReadOnlyData)));
            }
        }

        foreach ((BpfObjectMapSpec spec, MapMapping arena) in _arenas)
        {
            // The arena's place is kept for as long as the object, with variables or without.
            memories.TryAdd(spec, new VariableMemory(_maps[spec], isReadOnly: false, arena));
        }

        BpfNamedCollection<BpfMap> maps = new(_spec.Name, "map", _maps.Count, _maps.Select(static m => KeyValuePair.Create(m.Key.Name, m.Value)));
        BpfNamedCollection<BpfProgram> programs = new(_spec.Name, "loaded program", _programs.Count, _programs.Select(static p => KeyValuePair.Create(p.Spec.Name, p.Program)));
        BpfNamedCollection<BpfStructOps> structOps = new(_spec.Name, "struct of functions", _structOps.Count, _structOps.Select(s => KeyValuePair.Create(s.Key.Name, ToStructOps(s.Key, s.Value))));
        return new BpfObject(
            _spec.Name,
            new BpfMapCollection(_spec, maps),
            programs,
            new(_spec.Name, "global variable", variables.Count, variables),
            structOps,
            memories.Values,
            _btfProblems.Count == 0 ? null : string.Join('\n', _btfProblems));
    }

    private BpfStructOps ToStructOps(BpfObjectMapSpec spec, StructOpsLayout layout) => new(
        spec.Name,
        _maps[spec],
        spec.Flags.HasFlag(BpfMapFlags.Link),
        layout.WithPrograms(name => _programs.Find(p => p.Spec.Name == name).Program is { } program ? (ulong)program.Handle.DangerousGetHandle() : 0));

    private void Undo()
    {
        UnpinMaps();
        foreach (MapMapping arena in _arenas.Values)
        {
            arena.Dispose();
        }

        foreach ((_, BpfProgram program) in _programs)
        {
            program.Dispose();
        }

        foreach (BpfMap map in _maps.Values)
        {
            map.Dispose();
        }
    }
}
