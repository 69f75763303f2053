using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Bpf.Objects;

internal sealed partial class ObjectLoader
{
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
            DemandCompatible(spec, map, $"pinned at '{path}'", "Unpin it, or load with another pin path");
            return map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private static void DemandCompatible(BpfObjectMapSpec spec, BpfMap map, string where, string advice)
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

        if (spec.IsGlobalData)
        {
            // How user space gets at the variables makes no difference to programs.
            wanted &= ~BpfMapFlags.MemoryMappable;
            actual &= ~BpfMapFlags.MemoryMappable;
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
            throw new BpfMapTypeMismatchException(info, $"it is {where} and does not fit map '{spec.Name}' of the object: {string.Join(", ", differences)}. {advice}");
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

    private void UnpinMaps()
    {
        _pins.ForEach(static pin => Forgive(() => BpfFileSystem.TryUnpin(pin)));
        foreach (string directory in _directoriesMade)
        {
            Forgive(() => Directory.Delete(directory));
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
