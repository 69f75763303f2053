using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Pods.State;

/// <summary>
/// What a network's pins say of themselves, in an array that is pinned after the other maps of a new network and removed after them: without it they are not whole.
/// </summary>
/// <param name="Format">The version of the layout of pins, maps and device aliases.</param>
/// <param name="HostNamespace">The inode of the host's network namespace: indices in the maps count there.</param>
/// <param name="Device">The kind of the pods' devices.</param>
internal sealed record NetworkRecord(ulong Format, ulong HostNamespace, ulong Device)
{
    /// <summary>Goes up when pins, map contents or aliases change their meaning.</summary>
    public const ulong CurrentFormat = 1;

    private const uint Slots = 8;

    /// <summary>Makes the map, pinned nowhere yet.</summary>
    public BpfMap Create()
    {
        BpfMap<uint, ulong> map = BpfMap<uint, ulong>.Create(new BpfMapSpec { Type = BpfMapType.Array, Name = "nks_network", MaxEntries = Slots });
        try
        {
            map[0] = Format;
            map[1] = HostNamespace;
            map[2] = Device;
            return map.Map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <summary>Opens the pin; null where there is none.</summary>
    /// <exception cref="PinnedStateException">Something else is pinned there.</exception>
    public static BpfMap? TryOpen(PinLayout layout)
    {
        BpfMap map;
        try
        {
            map = BpfMap.OpenPinned(layout.RecordPin);
        }
        catch (BpfObjectNotFoundException)
        {
            // Nothing is pinned: there is no network to adopt.
            return null;
        }
        catch (BpfObjectKindException other)
        {
            throw Foreign(layout, other);
        }

        if (map is { Type: BpfMapType.Array, KeySize: sizeof(uint), ValueSize: sizeof(ulong), MaxEntries: >= 3 })
        {
            return map;
        }

        map.Dispose();
        throw Foreign(layout, null);
    }

    public static NetworkRecord Read(BpfMap map)
    {
        BpfMap<uint, ulong> slots = map.As<uint, ulong>();
        return new NetworkRecord(slots[0], slots[1], slots[2]);
    }

    private static PinnedStateException Foreign(PinLayout layout, Exception? cause) =>
        new(layout.RecordPin, $"what is pinned at '{layout.RecordPin}' is not a pod network's: give another pin directory or network name, or remove what is there.", cause);
}
