using System.Globalization;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Services;

/// <summary>
/// The pins of a load balancer: <c>maps/NAME</c>, <c>links/NAME</c>, and <c>format</c>, an array that is pinned when all maps are, and unpinned before any: without it they are not whole.
/// </summary>
internal sealed class ServicePins : IDisposable
{
    /// <summary>Goes up when pins or map contents change their meaning.</summary>
    private const ulong CurrentFormat = 1;

    private const string Network = "/proc/thread-self/ns/net";

    private readonly string _root;
    private readonly Dictionary<string, BpfMap> _maps = new(StringComparer.Ordinal);

    private readonly BpfDirectoryLock _claim;

    private ServicePins(string root, bool isNew, BpfDirectoryLock claim)
    {
        _root = root;
        _claim = claim;
        IsNew = isNew;
    }

    /// <summary>That the directory is this one's alone.</summary>
    public BpfDirectoryLock Claim => _claim;

    /// <summary>Whether there was nothing before.</summary>
    public bool IsNew { get; }

    /// <summary>The maps that are pinned, by their name in C.</summary>
    public IReadOnlyDictionary<string, BpfMap> Maps => _maps;

    private string FormatPin => Path.Combine(_root, "format");

    private string MapDirectory => Path.Combine(_root, "maps");

    private string LinkDirectory => Path.Combine(_root, "links");

    /// <summary>Opens what is there, or makes the directories.</summary>
    /// <exception cref="ServicePinException">There can be no pins, another load balancer has them open, or what is there is not of this version.</exception>
    public static ServicePins Open(string root)
    {
        string parent = Directory.Exists(root) ? root : Path.GetDirectoryName(Path.GetFullPath(root)) ?? "/";
        if (!Directory.Exists(parent) || !BpfFileSystem.IsBpfFileSystem(parent))
        {
            throw new ServicePinException(root, $"the pin directory '{root}' is not on a bpffs, and pins live nowhere else: mount one with 'mount -t bpf bpf DIRECTORY' and give a directory of it; most systems have one at {BpfFileSystem.DefaultPath}.");
        }

        MakeDirectory(root);
        if (!BpfDirectoryLock.TryTake(root, out BpfDirectoryLock? claim))
        {
            throw new ServicePinException(root, $"a load balancer has '{root}' open already, in this process or another, and two would undo each other's changes: dispose of that one or end its process, or give this one a directory of its own.");
        }

        ServicePins? pins = null;
        try
        {
            bool isNew = !TryReadFormat(Path.Combine(root, "format"), out ulong format);
            if (!isNew && format != CurrentFormat)
            {
                throw new ServicePinException(root, $"the load balancer at '{root}' was pinned by another version of NetkitSharp, in format {format}; this one knows format {CurrentFormat}. It runs on: use that version, or remove it with {nameof(ServiceLoadBalancer)}.{nameof(ServiceLoadBalancer.RemoveEverything)}.");
            }

            pins = new ServicePins(root, isNew, claim);
            pins.Prepare();
            if (isNew)
            {
                pins.RemoveUnfinished();
            }
            else
            {
                pins.OpenMaps();
            }

            return pins;
        }
        catch
        {
            pins?.Dispose();
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Removes every pin, and detaches what the links among them attach; whether there was something.</summary>
    public static bool RemoveAll(string root)
    {
        if (!Directory.Exists(root))
        {
            return false;
        }

        if (!BpfFileSystem.IsBpfFileSystem(root))
        {
            throw new ServicePinException(root, $"'{root}' is not on a bpffs: nothing there was pinned by a load balancer, and nothing was removed.");
        }

        // What leads sockets to backends goes before the programs that deal with packets to frontends.
        SocketPrograms.RemovePins(Path.Combine(root, SocketPrograms.PinName));
        foreach (string pin in Entries(Path.Combine(root, "links")))
        {
            Detach(pin);
        }

        BpfFileSystem.TryUnpin(Path.Combine(root, "format"));
        foreach (string pin in Entries(Path.Combine(root, "maps")))
        {
            BpfFileSystem.TryUnpin(pin);
        }

        foreach (string directory in (string[])[Path.Combine(root, "links"), Path.Combine(root, "maps"), root])
        {
            if (Directory.Exists(directory) && Entries(directory).Length == 0)
            {
                Directory.Delete(directory);
            }
        }

        return true;
    }

    /// <summary>Where a link to a device is pinned: by the network namespace of the calling thread, in which the index counts.</summary>
    public string LinkPin(string what, int interfaceIndex)
    {
        string space = new string([.. (new FileInfo(Network).LinkTarget ?? "").Where(char.IsAsciiDigit)]);
        return Path.Combine(LinkDirectory, string.Create(CultureInfo.InvariantCulture, $"{space}-{interfaceIndex}-{what}"));
    }

    /// <summary>Where a link to something else is pinned.</summary>
    public string LinkPin(string name) => Path.Combine(LinkDirectory, name);

    /// <summary>Pins the maps that are not pinned yet, and then the format.</summary>
    public void Pin(IEnumerable<KeyValuePair<string, BpfMap>> maps)
    {
        foreach ((string name, BpfMap map) in maps)
        {
            if (!_maps.ContainsKey(name))
            {
                map.Pin(Path.Combine(MapDirectory, name));
            }
        }

        if (IsNew)
        {
            using BpfMap<uint, ulong> format = BpfMap<uint, ulong>.Create(new BpfMapSpec { Type = BpfMapType.Array, Name = "nks_services", MaxEntries = 1 });
            format[0] = CurrentFormat;
            format.Map.Pin(FormatPin);
        }
    }

    /// <summary>Pins a map that is made only when it is needed.</summary>
    public void PinBeside(string name, BpfMap map) => map.Pin(Path.Combine(MapDirectory, name));

    /// <summary>Removes the pins of links whose device or cgroup is gone.</summary>
    /// <returns>How many.</returns>
    public int RemoveSevered()
    {
        int removed = 0;
        string[] cgroups = [.. Entries(Path.Combine(_root, SocketPrograms.PinName)).Where(Directory.Exists)];
        foreach (string pin in Entries(LinkDirectory).Concat(cgroups.SelectMany(Entries)))
        {
            try
            {
                using BpfLink link = BpfLink.OpenPinned(pin);
                if (link.IsSevered && BpfFileSystem.TryUnpin(pin))
                {
                    removed++;
                }
            }
            catch (Exception other) when (other is BpfObjectNotFoundException or BpfObjectKindException)
            {
                // Gone in the meantime, or something else that somebody put there.
            }
        }

        foreach (string cgroup in cgroups.Where(static cgroup => Entries(cgroup).Length == 0))
        {
            Directory.Delete(cgroup);
        }

        return removed;
    }

    /// <summary>Closes the maps that were opened from pins.</summary>
    public void Dispose()
    {
        foreach (BpfMap map in _maps.Values)
        {
            map.Dispose();
        }

        _maps.Clear();
        _claim.Dispose();
    }

    private static string[] Entries(string directory) => Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory) : [];

    /// <summary>Removes the pin of a link, and what it attaches.</summary>
    internal static void Detach(string pin)
    {
        try
        {
            using BpfLink link = BpfLink.OpenPinned(pin);
            link.Detach();
        }
        catch (Exception other) when (other is BpfObjectNotFoundException or BpfObjectKindException)
        {
            // Gone in the meantime, or no link: its pin is all there is to remove.
        }

        BpfFileSystem.TryUnpin(pin);
    }

    private static bool TryReadFormat(string pin, out ulong format)
    {
        format = 0;
        try
        {
            using BpfMap map = BpfMap.OpenPinned(pin);
            if (map is { Type: BpfMapType.Array, KeySize: sizeof(uint), ValueSize: sizeof(ulong), MaxEntries: >= 1 })
            {
                format = map.As<uint, ulong>()[0];
                return true;
            }
        }
        catch (BpfObjectNotFoundException)
        {
            // Nothing was pinned here, or not to its end.
            return false;
        }
        catch (BpfObjectKindException other)
        {
            throw Foreign(pin, other);
        }

        throw Foreign(pin, null);
    }

    private static ServicePinException Foreign(string pin, Exception? cause) =>
        new(pin, $"what is pinned at '{pin}' is not a load balancer's: give another pin directory, or remove what is there.", cause);

    private void Prepare()
    {
        MakeDirectory(MapDirectory);
        MakeDirectory(LinkDirectory);
    }

    private static void MakeDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ServicePinException(directory, $"cannot make the directory '{directory}' for pins ({failure.Message}): the bpffs has to be writable for this process, and nothing else may be pinned under that name.", failure);
        }
    }

    /// <summary>A process died while it pinned the maps. Nothing was attached yet.</summary>
    private void RemoveUnfinished()
    {
        if (Entries(LinkDirectory).Length > 0)
        {
            throw new ServicePinException(
                _root, $"the pins at '{_root}' lack '{FormatPin}', which says what they are: somebody removed it. What is attached runs on. {nameof(ServiceLoadBalancer)}.{nameof(ServiceLoadBalancer.RemoveEverything)} removes it.");
        }

        foreach (string pin in Entries(MapDirectory))
        {
            BpfFileSystem.TryUnpin(pin);
        }
    }

    private void OpenMaps()
    {
        foreach (string pin in Entries(MapDirectory))
        {
            try
            {
                _maps.Add(Path.GetFileName(pin), BpfMap.OpenPinned(pin));
            }
            catch (BpfObjectKindException other)
            {
                throw new ServicePinException(pin, $"what is pinned at '{pin}' is no map: remove it (rm).", other);
            }
        }
    }
}
