using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;

namespace NetkitSharp.Pods.State;

/// <summary>The pins of a network: those that an earlier process left, or the directories for new ones.</summary>
internal sealed class PinnedNetwork : IDisposable
{
    private readonly Dictionary<string, BpfMap> _maps = new(StringComparer.Ordinal);
    private readonly NetworkRecord _record;
    private BpfMap? _recordMap;

    private PinnedNetwork(PinLayout layout, NetworkRecord record, BpfMap? recordMap)
    {
        Layout = layout;
        _record = record;
        _recordMap = recordMap;
        IsNew = recordMap is null;
    }

    public PinLayout Layout { get; }

    /// <summary>Whether there was no network before.</summary>
    public bool IsNew { get; }

    /// <summary>The maps that are pinned.</summary>
    public IReadOnlyDictionary<string, BpfMap> Maps => _maps;

    /// <summary>Opens what is there, and demands that it is of this version, this host and this kind of devices.</summary>
    /// <exception cref="PinnedStateException">It is not, or there can be no pins.</exception>
    public static PinnedNetwork Open(PinLayout layout, NetworkRecord wanted)
    {
        layout.Prepare();
        PinnedNetwork network = new(layout, wanted, NetworkRecord.TryOpen(layout));
        try
        {
            if (network._recordMap is { } map)
            {
                Demand(layout, NetworkRecord.Read(map), wanted);
                network.OpenMaps();
            }
            else
            {
                RemoveUnfinished(layout);
            }

            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Pins the maps that are not pinned yet, and then the record.</summary>
    public void Pin(IEnumerable<KeyValuePair<string, BpfMap>> maps)
    {
        foreach ((string name, BpfMap map) in maps)
        {
            if (!_maps.ContainsKey(name))
            {
                map.Pin(Layout.MapPin(name));
            }
        }

        if (_recordMap is null)
        {
            _recordMap = _record.Create();
            _recordMap.Pin(Layout.RecordPin);
        }
    }

    /// <summary>Whether the record's pin is there, and the record's own.</summary>
    public bool HasRecord() => IsPinned(Layout.RecordPin, _recordMap!);

    /// <summary>Pins the record again.</summary>
    public void RestoreRecord() => Restore(Layout.RecordPin, _recordMap!);

    public bool HasMap(string name, BpfMap map) => IsPinned(Layout.MapPin(name), map);

    public void RestoreMap(string name, BpfMap map) => Restore(Layout.MapPin(name), map);

    /// <summary>Closes the maps that were opened from pins; the record stays open.</summary>
    public void CloseMaps()
    {
        foreach (BpfMap map in _maps.Values)
        {
            map.Dispose();
        }

        _maps.Clear();
    }

    public void Dispose()
    {
        CloseMaps();
        _recordMap?.Dispose();
    }

    private static void Demand(PinLayout layout, NetworkRecord found, NetworkRecord wanted)
    {
        const string Otherwise = "To start anew, PodNetwork.RemoveEverything removes it, with its pods.";
        if (found.Format != wanted.Format)
        {
            throw new PinnedStateException(
                layout.Root, $"the network at '{layout.Root}' was pinned by another version of NetkitSharp, in format {found.Format}; this one knows format {wanted.Format}. Its pods run on: use that version. {Otherwise}");
        }

        if (found.HostNamespace != wanted.HostNamespace)
        {
            throw new PinnedStateException(
                layout.Root,
                $"the network at '{layout.Root}' belongs to the host namespace with inode {found.HostNamespace}, not to the one with inode {wanted.HostNamespace} that was given: open it there, or use another name or pin directory. {Otherwise}");
        }

        if (found.Device != wanted.Device)
        {
            throw new PinnedStateException(layout.Root, $"the pods of the network at '{layout.Root}' have devices of another kind (number {found.Device}) than was asked for (number {wanted.Device}): ask for the kind that they have. {Otherwise}");
        }
    }

    /// <summary>A process died while it made the network. It had no pods yet.</summary>
    private static void RemoveUnfinished(PinLayout layout)
    {
        if (layout.ListPods().Any() || layout.ListUplinks().Any())
        {
            throw new PinnedStateException(
                layout.Root,
                $"the pins at '{layout.Root}' lack '{layout.RecordPin}', which says what they are: somebody removed it, or another version made them. What is attached runs on. PodNetwork.RemoveEverything removes the network, with its pods.");
        }

        foreach (string map in layout.ListMaps())
        {
            PinnedLink.Remove(layout.MapPin(map));
        }
    }

    private void OpenMaps()
    {
        foreach (string name in Layout.ListMaps())
        {
            try
            {
                _maps.Add(name, BpfMap.OpenPinned(Layout.MapPin(name)));
            }
            catch (BpfObjectKindException other)
            {
                throw new PinnedStateException(Layout.MapPin(name), $"what is pinned at '{Layout.MapPin(name)}' is no map: remove it (rm), and the network finds the map that its programs use.", other);
            }
        }

        RecoverMaps();
    }

    /// <summary>A map whose pin was removed lives on in the programs that are attached: it is found there, and pinned again.</summary>
    private void RecoverMaps()
    {
        foreach (uint id in MapsOfPrograms())
        {
            BpfMap map;
            try
            {
                map = BpfMap.OpenById(id);
            }
            catch (BpfObjectNotFoundException)
            {
                // Its program was detached since it was listed.
                continue;
            }

            // Global data and known routes are each load's own.
            if (map.Name.Contains('.', StringComparison.Ordinal) || RouteCache.IsOwn(map.Name) || _maps.ContainsKey(map.Name))
            {
                map.Dispose();
                continue;
            }

            _maps.Add(map.Name, map);
            map.Pin(Layout.MapPin(map.Name));
        }
    }

    private IEnumerable<uint> MapsOfPrograms()
    {
        IEnumerable<string> pins = Layout.ListPods().SelectMany(Layout.ListPodPins).Concat(Layout.ListUplinks().Select(Layout.UplinkPin));
        foreach (string pin in pins)
        {
            BpfLink link;
            try
            {
                link = BpfLink.OpenPinned(pin);
            }
            catch (Exception failure) when (IsNotThere(pin, failure))
            {
                continue;
            }

            using (link)
            {
                if (BpfProgram.TryOpenById(link.GetInfo().ProgramId) is { } program)
                {
                    using (program)
                    {
                        // One program is like the other: they share the maps.
                        return program.GetInfo().MapIds;
                    }
                }
            }
        }

        return [];
    }

    private static bool IsPinned(string pin, BpfMap map)
    {
        try
        {
            using BpfMap pinned = BpfMap.OpenPinned(pin);
            return pinned.Id == map.Id;
        }
        catch (Exception failure) when (IsNotThere(pin, failure))
        {
            return false;
        }
    }

    /// <summary>Nothing is pinned there any more, or something of another kind, or a directory is in the way: what is missing is then pinned anew.</summary>
    private static bool IsNotThere(string pin, Exception failure) =>
        failure is BpfObjectNotFoundException or BpfObjectKindException || (failure is BpfException && Directory.Exists(pin));

    private static void Restore(string pin, BpfMap map)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(pin)!);
        PinnedLink.Remove(pin);
        map.Pin(pin);
    }
}
