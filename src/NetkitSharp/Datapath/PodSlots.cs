using System.Runtime.CompilerServices;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Datapath;

/// <summary>Which pod counts in which slot of which page: <c>pod_slots</c>, <c>pod_slot_index</c> and the pages of <c>native/bpf/include/nks/verdict.h</c>, which says why the order of the writes here is what it is.</summary>
internal sealed class PodSlots : IDisposable
{
    /// <summary>The pods that a page has counters for; <c>NKS_PAGE_PODS</c>.</summary>
    public const int PagePods = 64;

    /// <summary>So many slots have to be worth a grace period: before that a new page is cheaper.</summary>
    private const int WorthGracePeriod = PagePods / 2;

    private readonly BpfMap<uint, uint> _slots;
    private readonly BpfMapOfMaps<uint> _outer;
    private readonly BpfMapMemory<ulong> _index;
    private readonly List<BpfPerCpuMap<uint, HostRoutingBpf.PodCounters>> _pages = [];
    private readonly List<uint> _devices = [];
    private readonly Dictionary<uint, uint> _slotOf = [];
    private readonly Queue<uint> _free = new();
    private readonly Queue<uint> _retired = new();
    private readonly HostRoutingBpf.PodCounters[] _zeroes = new HostRoutingBpf.PodCounters[PossibleCpus.Count];

    /// <summary>How many of the slots have had a pod before, by page.</summary>
    private readonly List<ulong> _had = [];

    /// <summary>Takes over what is there.</summary>
    /// <param name="slots">The map <c>pod_slots</c>.</param>
    /// <param name="index">The map <c>pod_slot_index</c>.</param>
    /// <param name="outer">The map <c>slot_counters</c>.</param>
    /// <param name="first">The map <c>first_counters</c>.</param>
    /// <param name="isNew">Whether no program has ever counted in them.</param>
    public PodSlots(BpfMap<uint, uint> slots, BpfMap index, BpfMapOfMaps<uint> outer, BpfMap first, bool isNew)
    {
        _slots = slots;
        _outer = outer;
        _index = index.MapMemory<ulong>();
        try
        {
            AddPage(FirstPage(first), isNew);
            for (uint page = 1; page < outer.Map.MaxEntries && outer.Open(page) is { } another; page++)
            {
                AddPage(another, isNew: false);
            }

            TakeOver();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The pages, in order.</summary>
    public IReadOnlyList<BpfPerCpuMap<uint, HostRoutingBpf.PodCounters>> Pages => _pages;

    /// <summary>The devices that are counted, by the kernel's word.</summary>
    public HashSet<int> ReadDevices()
    {
        HashSet<int> devices = [];
        foreach ((uint device, _) in _slots)
        {
            devices.Add((int)device);
        }

        return devices;
    }

    /// <summary>The device that counts in a slot; 0 for none.</summary>
    public int DeviceAt(int page, uint slot) => (int)_devices[(page * PagePods) + (int)slot];

    public bool IsCounted(int device) => _slots.TryLookup((uint)device, out _);

    /// <summary>Counts for a device, from zero.</summary>
    public void Start(int device)
    {
        Stop(device);
        uint slot = TakeSlot();
        try
        {
            _slots.Update((uint)device, slot);
        }
        catch
        {
            _free.Enqueue(slot);
            throw;
        }

        _devices[(int)slot] = (uint)device;
        _slotOf.Add((uint)device, slot);
        ref ulong word = ref WordOf(device);
        if (Volatile.Read(ref word) == 0)
        {
            Volatile.Write(ref word, WordOf(device, slot));
        }
    }

    /// <summary>Counts no more for a device.</summary>
    /// <returns>Whether it was counted.</returns>
    public bool Stop(int device)
    {
        Clear(device);
        bool was = _slots.TryDelete((uint)device);
        Retire(device);
        return was;
    }

    /// <summary>Counts no more for many devices.</summary>
    public void Stop(ReadOnlySpan<int> devices)
    {
        uint[] keys = new uint[devices.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            Clear(devices[i]);
            keys[i] = (uint)devices[i];
        }

        _slots.DeleteBatch(keys);
        foreach (int device in devices)
        {
            Retire(device);
        }
    }

    /// <summary>What was counted for a device, by processor.</summary>
    /// <exception cref="BpfKeyNotFoundException">It is not counted.</exception>
    public void Read(int device, Span<HostRoutingBpf.PodCounters> perCpu)
    {
        uint slot = _slots.Lookup((uint)device);
        _pages[(int)(slot / PagePods)].Lookup(slot % PagePods, perCpu);
    }

    /// <summary>Returns when every program that ran when it was called has ended: the kernel waits for that when it has put a map into a map, be it the same one.</summary>
    public void AwaitGracePeriod() => _outer.Set(0, _pages[0].Map);

    /// <summary>The programs go on with what is there.</summary>
    public void Dispose()
    {
        _index.Dispose();
        foreach (BpfPerCpuMap<uint, HostRoutingBpf.PodCounters> page in _pages)
        {
            page.Map.Dispose();
        }
    }

    /// <summary>The page that the programs count in, which is not the given one when somebody removed that one's pin and another was made.</summary>
    private BpfMap FirstPage(BpfMap first)
    {
        if (!_outer.TryGetId(0, out uint id))
        {
            _outer.Set(0, first);
        }
        else if (id != first.Id && _outer.Open(0) is { } atWork)
        {
            first.Dispose();
            return atWork;
        }

        return first;
    }

    private static ulong WordOf(int device, uint slot) => ((ulong)(uint)device << 32) | slot;

    private ref ulong WordOf(int device) => ref _index.Writable((int)((uint)device % (uint)_index.Count));

    private void Clear(int device)
    {
        ref ulong word = ref WordOf(device);
        if (Volatile.Read(ref word) >> 32 == (uint)device)
        {
            Interlocked.Exchange(ref word, 0);
        }
    }

    private void Retire(int device)
    {
        if (_slotOf.Remove((uint)device, out uint slot))
        {
            _devices[(int)slot] = 0;
            _retired.Enqueue(slot);
        }
    }

    private void AddPage(BpfMap page, bool isNew)
    {
        _pages.Add(page.AsPerCpu<uint, HostRoutingBpf.PodCounters>());
        _had.Add(isNew ? 0 : ulong.MaxValue);
        for (uint slot = 0; slot < PagePods; slot++)
        {
            _devices.Add(0);
            if (isNew)
            {
                _free.Enqueue(((uint)(_pages.Count - 1) * PagePods) + slot);
            }
        }
    }

    private void TakeOver()
    {
        foreach ((uint device, uint slot) in _slots)
        {
            if (slot < (uint)_devices.Count)
            {
                _devices[(int)slot] = device;
                _slotOf[device] = slot;
            }
        }

        for (int slot = 0; slot < _devices.Count; slot++)
        {
            if (_devices[slot] == 0 && _had[slot / PagePods] != 0)
            {
                _retired.Enqueue((uint)slot);
            }
        }

        for (int i = 0; i < _index.Count; i++)
        {
            ref ulong word = ref _index.Writable(i);
            if (word != 0 && (!_slotOf.TryGetValue((uint)(word >> 32), out uint slot) || slot != (uint)word))
            {
                Volatile.Write(ref word, 0);
            }
        }

        foreach ((uint device, uint slot) in _slotOf)
        {
            ref ulong word = ref WordOf((int)device);
            if (word == 0)
            {
                Volatile.Write(ref word, WordOf((int)device, slot));
            }
        }
    }

    private uint TakeSlot()
    {
        if (_free.Count == 0)
        {
            if (_retired.Count < WorthGracePeriod && _pages.Count < _outer.Map.MaxEntries)
            {
                MakePage();
            }
            else
            {
                AwaitGracePeriod();
                while (_retired.TryDequeue(out uint retired))
                {
                    _free.Enqueue(retired);
                }
            }
        }

        uint slot = _free.Dequeue();
        int page = (int)(slot / PagePods);
        ulong bit = 1UL << (int)(slot % PagePods);
        if ((_had[page] & bit) != 0)
        {
            _pages[page].Update(slot % PagePods, _zeroes);
        }

        _had[page] |= bit;
        return slot;
    }

    private void MakePage()
    {
        BpfMap page = BpfMap.Create(new BpfMapSpec
        {
            Name = "pod_counters",
            Type = BpfMapType.PerCpuArray,
            KeySize = sizeof(uint),
            ValueSize = Unsafe.SizeOf<HostRoutingBpf.PodCounters>(),
            MaxEntries = PagePods,
        });
        try
        {
            _outer.Set((uint)_pages.Count, page);
        }
        catch
        {
            page.Dispose();
            throw;
        }

        AddPage(page, isNew: true);
    }
}
