using System.Numerics;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Isa;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Objects;

/// <summary>One load of an object: BTF, maps, programs, slots, in this order. Undoes all of it when one step fails.</summary>
internal sealed class ObjectLoader
{
    private readonly BpfObjectSpec _spec;
    private readonly BpfLoadOptions _options;
    private readonly Dictionary<BpfObjectMapSpec, BpfMap> _maps = [];
    private readonly List<(BpfObjectProgramSpec Spec, BpfProgram Program)> _programs = [];
    private readonly HashSet<BpfObjectMapSpec> _reused = [];
    private readonly List<string> _pins = [];
    private readonly Stack<string> _directoriesMade = [];
    private BtfHandle? _btf;
    private string? _btfProblem;

    private ObjectLoader(BpfObjectSpec spec, BpfLoadOptions options)
    {
        _spec = spec;
        _options = options;
    }

    internal static BpfObject Load(BpfObjectSpec spec, BtfTable? types, List<(BpfObjectProgramSpec Spec, LinkedProgram Code)> programs, BpfLoadOptions options)
    {
        ObjectLoader loader = new(spec, options);
        try
        {
            loader.LoadBtf(types, isNeeded: programs.Exists(static p => p.Code.NeedsFunctionInfo));
            foreach (BpfObjectMapSpec map in spec.Maps)
            {
                loader.AddMap(map);
            }

            foreach ((BpfObjectProgramSpec program, LinkedProgram code) in programs)
            {
                loader.LoadProgram(program, code);
            }

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

    private void LoadBtf(BtfTable? types, bool isNeeded)
    {
        if (types is null)
        {
            return;
        }

        try
        {
            _btf = BtfHandle.Load(types.Data.Span);
        }
        catch (BtfLoadException e) when (!isNeeded)
        {
            // Types and source lines are a comfort: libbpf goes on without, too.
            _btfProblem = e.Message;
        }
    }

    private void AddMap(BpfObjectMapSpec spec)
    {
        string? path = PinPathOf(spec);
        if (path is not null && TryOpenPinned(spec, path) is { } pinned)
        {
            _maps.Add(spec, pinned);
            _reused.Add(spec);
            return;
        }

        BpfMap map = Create(spec);
        _maps.Add(spec, map);
        if (spec.HasContent)
        {
            map.Update([0, 0, 0, 0], spec.Content);
        }

        if (spec.IsReadOnlyData)
        {
            // Before the programs: the verifier takes the values of a frozen map as constants.
            map.Freeze();
        }
    }

    private BpfMap Create(BpfObjectMapSpec spec)
    {
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
        bool withTypes = _btf is not null && spec.TakesBtf && (spec.KeyTypeId != 0 || spec.ValueTypeId != 0);
        if (withTypes)
        {
            kernelSpec.Btf = _btf;
            kernelSpec.BtfKeyTypeId = (uint)spec.KeyTypeId;
            kernelSpec.BtfValueTypeId = (uint)spec.ValueTypeId;
        }

        try
        {
            return BpfMap.Create(kernelSpec);
        }
        catch (BpfException e) when (withTypes && e is not BpfPermissionException)
        {
            // Kinds of map that are newer than the list above may take no types. What else is wrong comes back (libbpf: bpf_object__create_map).
            kernelSpec.Btf = null;
            kernelSpec.BtfKeyTypeId = 0;
            kernelSpec.BtfValueTypeId = 0;
            BpfMap map = BpfMap.Create(kernelSpec);
            _btfProblem = _btfProblem is null ? e.Message : $"{_btfProblem}\n{e.Message}";
            return map;
        }
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

    private string? PinPathOf(BpfObjectMapSpec spec) => spec switch
    {
        { PinPath: not null } => spec.PinPath,
        // bpffs reserves dots; libbpf replaces them in the names of global data.
        { Pinning: BpfMapPinning.ByName } => Path.Combine(_options.PinDirectory, spec.Name.Replace('.', '_')),
        _ => null,
    };

    private static BpfMap? TryOpenPinned(BpfObjectMapSpec spec, string path)
    {
        BpfMap map;
        try
        {
            map = BpfMap.OpenPinned(path);
        }
        catch (BpfObjectNotFoundException)
        {
            return null;
        }

        try
        {
            DemandCompatible(spec, map, path);
            return map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private static void DemandCompatible(BpfObjectMapSpec spec, BpfMap map, string path)
    {
        BpfMapInfo info = map.GetInfo();
        BpfMapFlags wanted = spec.NumaNode is null ? spec.Flags : spec.Flags | BpfMapFlags.NumaNode;
        BpfMapFlags actual = info.Flags;
        if (spec.Type is BpfMapType.DeviceMap or BpfMapType.DeviceMapHash)
        {
            // The kernel adds this one by itself (kernel/bpf/devmap.c: dev_map_init_map).
            wanted |= BpfMapFlags.ReadOnlyForPrograms;
            actual |= BpfMapFlags.ReadOnlyForPrograms;
        }

        List<string> differences = [];
        Compare("type", info.Type, spec.Type);
        Compare("key size", info.KeySize, spec.KeySize);
        Compare("value size", info.ValueSize, spec.ValueSize);
        Compare("max entries", info.MaxEntries, MaxEntriesOf(spec));
        Compare("flags", actual, wanted);
        Compare("map extra", info.MapExtra, spec.MapExtra);
        if (differences.Count != 0)
        {
            throw new BpfMapTypeMismatchException(info, $"it is pinned at '{path}' and does not fit map '{spec.Name}' of the object: {string.Join(", ", differences)}. Unpin it, or load with another pin path");
        }

        void Compare<T>(string what, T actual, T wanted)
            where T : notnull
        {
            if (!actual.Equals(wanted))
            {
                differences.Add($"{what} is {actual}, expected {wanted}");
            }
        }
    }

    private void LoadProgram(BpfObjectProgramSpec spec, LinkedProgram code)
    {
        BpfInstruction[] instructions = [.. code.Instructions];
        foreach (MapReference reference in code.Maps)
        {
            // This loader owns the maps: none is closed before the load is done.
            int descriptor = (int)_maps[reference.Map].Handle.DangerousGetHandle();
            instructions[reference.Instruction] = instructions[reference.Instruction] with { Immediate = descriptor };
        }

        BpfProgramSpec kernelSpec = new()
        {
            Name = KernelNames.Shorten(spec.Name),
            Type = spec.Type,
            Instructions = MemoryMarshal.AsBytes(instructions.AsSpan()).ToArray(),
            License = _spec.License,
            ExpectedAttachType = spec.ExpectedAttachType,
            Flags = spec.Flags,
            LogLevel = _options.LogLevel,
        };
        if (_btf is not null && code.FunctionInfo.Length != 0)
        {
            kernelSpec.Btf = _btf;
            kernelSpec.FunctionInfo = code.FunctionInfo;
            kernelSpec.LineInfo = code.LineInfo;
        }

        _programs.Add((spec, BpfProgram.Load(kernelSpec)));
    }

    private void FillSlots()
    {
        foreach ((BpfObjectMapSpec spec, BpfMap map) in _maps)
        {
            // A map that was there before has what its owner put in.
            if (_reused.Contains(spec))
            {
                continue;
            }

            foreach (InitialSlot slot in spec.Slots)
            {
                BpfHandle? value = spec.Type == BpfMapType.ProgramArray
                    ? _programs.Find(p => p.Spec.Name == slot.Target).Program?.Handle
                    : _maps[_spec.Maps[slot.Target]].Handle;
                if (value is not null)
                {
                    uint index = slot.Index;
                    map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index)), value);
                }
            }
        }
    }

    // Last, so that nobody else finds a map that may go again.
    private void PinMaps()
    {
        foreach ((BpfObjectMapSpec spec, BpfMap map) in _maps)
        {
            if (PinPathOf(spec) is not { } path || _reused.Contains(spec))
            {
                continue;
            }

            if (spec.PinPath is null)
            {
                MakeDirectory(Path.GetFullPath(_options.PinDirectory));
            }

            map.Pin(path);
            _pins.Add(path);
        }
    }

    private void MakeDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { } parent)
        {
            MakeDirectory(parent);
        }

        Directory.CreateDirectory(path);
        _directoriesMade.Push(path);
    }

    private BpfObject Complete()
    {
        BpfNamedCollection<BpfMap> maps = new(_spec.Name, "map", _spec.Maps.Select(m => KeyValuePair.Create(m.Name, _maps[m])));
        BpfNamedCollection<BpfProgram> programs = new(_spec.Name, "loaded program", _programs.Select(static p => KeyValuePair.Create(p.Spec.Name, p.Program)));
        return new BpfObject(_spec.Name, new BpfMapCollection(_spec, maps), programs, _btfProblem);
    }

    private void Undo()
    {
        _pins.ForEach(static pin => Forgive(() => BpfFileSystem.TryUnpin(pin)));
        foreach (string directory in _directoriesMade)
        {
            Forgive(() => Directory.Delete(directory));
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

    // What went wrong first is what the caller is told.
    private static void Forgive(Action undo)
    {
        try
        {
            undo();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BpfFileSystemNotMountedException)
        {
        }
    }
}
