using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Datapath;

/// <summary>
/// The pods as user space keeps them for the programs: their addresses and their counters. All loads of a datapath share one, on descriptors of its own. From any thread.
/// </summary>
internal sealed class PodRegistry : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<BpfMap> _maps = [];
    private readonly BpfMap<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry> _pods;
    private readonly PodSlots _slots;
    private readonly PodIndex _index;
    private int _users = 1;

    /// <summary>Takes over the pods that there are.</summary>
    /// <param name="loaded">The programs and their maps.</param>
    /// <param name="existing">The names of those that were there before.</param>
    public PodRegistry(HostRoutingBpfObject loaded, ICollection<string> existing)
    {
        PodSlots? slots = null;
        try
        {
            _pods = Own(loaded.Pods.Map).As<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry>();
            _slots = slots = new PodSlots(
                Own(loaded.PodSlots.Map).As<uint, uint>(),
                Own(loaded.PodSlotIndex.Map),
                Own(loaded.Object.Maps["slot_counters"]).AsMapOfMaps<uint>(),
                BpfMap.FromHandle(loaded.FirstCounters.Map.DuplicateHandle()),
                isNew: !existing.Contains("slot_counters"));
            _index = new PodIndex(_pods, Own(loaded.PodIndex.Map), Own(loaded.PodBodies.Map), isNew: !existing.Contains("pod_bodies"), _slots.AwaitGracePeriod);
        }
        catch
        {
            slots?.Dispose();
            CloseMaps();
            throw;
        }
    }

    /// <summary>The same for another load, which disposes of it too.</summary>
    public PodRegistry Share()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>Makes a pod reachable under an address.</summary>
    public void Set(in HostRoutingBpf.NksAddress address, in HostRoutingBpf.PodEntry entry)
    {
        lock (_gate)
        {
            _index.Suspend(in address);
            try
            {
                _pods.Update(in address, in entry);
            }
            finally
            {
                _index.Resume(new ReadOnlySpan<HostRoutingBpf.NksAddress>(in address));
            }
        }
    }

    /// <summary>Makes pods reachable under many addresses.</summary>
    public void Set(ReadOnlySpan<HostRoutingBpf.NksAddress> addresses, ReadOnlySpan<HostRoutingBpf.PodEntry> entries)
    {
        lock (_gate)
        {
            Suspend(addresses);
            try
            {
                _pods.UpdateBatch(addresses, entries);
            }
            finally
            {
                _index.Resume(addresses);
            }
        }
    }

    /// <summary>Takes an address away.</summary>
    /// <returns>Whether a pod had it.</returns>
    public bool Remove(in HostRoutingBpf.NksAddress address)
    {
        lock (_gate)
        {
            _index.Suspend(in address);
            try
            {
                return _pods.TryDelete(in address);
            }
            finally
            {
                _index.Resume(new ReadOnlySpan<HostRoutingBpf.NksAddress>(in address));
            }
        }
    }

    /// <summary>Takes many addresses away.</summary>
    public void Remove(ReadOnlySpan<HostRoutingBpf.NksAddress> addresses)
    {
        lock (_gate)
        {
            Suspend(addresses);
            try
            {
                _pods.DeleteBatch(addresses);
            }
            finally
            {
                _index.Resume(addresses);
            }
        }
    }

    /// <summary>Whether an address leads where it should, in the hash and beside it.</summary>
    public bool Leads(in HostRoutingBpf.NksAddress address, in HostRoutingBpf.PodEntry wanted)
    {
        lock (_gate)
        {
            return _pods.TryLookup(in address, out HostRoutingBpf.PodEntry entry) && entry.IsSameAs(in wanted) && _index.Finds(in address, in wanted);
        }
    }

    /// <summary>The devices that are counted.</summary>
    public HashSet<int> ReadCounted()
    {
        lock (_gate)
        {
            return _slots.ReadDevices();
        }
    }

    public bool IsCounted(int device)
    {
        lock (_gate)
        {
            return _slots.IsCounted(device);
        }
    }

    /// <summary>Counts for a device, from zero.</summary>
    /// <exception cref="Bpf.Errors.BpfException">E2BIG: as many are counted as can be.</exception>
    public void StartCounting(int device)
    {
        lock (_gate)
        {
            _slots.Start(device);
        }
    }

    /// <summary>Counts no more for a device.</summary>
    /// <returns>Whether it was counted.</returns>
    public bool StopCounting(int device)
    {
        lock (_gate)
        {
            return _slots.Stop(device);
        }
    }

    /// <summary>Counts no more for many devices.</summary>
    public void StopCounting(ReadOnlySpan<int> devices)
    {
        lock (_gate)
        {
            _slots.Stop(devices);
        }
    }

    /// <summary>What was counted for a device, by processor.</summary>
    /// <exception cref="BpfKeyNotFoundException">It is not counted.</exception>
    public void ReadCounters(int device, Span<HostRoutingBpf.PodCounters> perCpu)
    {
        lock (_gate)
        {
            _slots.Read(device, perCpu);
        }
    }

    /// <summary>What was counted for all.</summary>
    public void ReadCounters(PodCounterTable table)
    {
        lock (_gate)
        {
            table.Fill(_slots);
        }
    }

    /// <summary>With the last of the loads it goes; what is attached goes on with what is in the maps.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _index.Dispose();
            _slots.Dispose();
            CloseMaps();
        }
    }

    private void Suspend(ReadOnlySpan<HostRoutingBpf.NksAddress> addresses)
    {
        foreach (ref readonly HostRoutingBpf.NksAddress address in addresses)
        {
            _index.Suspend(in address);
        }
    }

    private BpfMap Own(BpfMap map)
    {
        BpfMap own = BpfMap.FromHandle(map.DuplicateHandle());
        _maps.Add(own);
        return own;
    }

    private void CloseMaps()
    {
        foreach (BpfMap map in _maps)
        {
            map.Dispose();
        }
    }
}
