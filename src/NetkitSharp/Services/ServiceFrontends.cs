using NetkitSharp.Bpf.Maps;
using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;
using Shown = NetkitSharp.Services.ServiceLbBpf.NksService;

namespace NetkitSharp.Services;

/// <summary>
/// What each frontend leads to: an element of <c>frontends</c> to a place that it keeps, the place to a number, and the number to what is in force. Elements of a hash that is being read cannot be replaced without hiding them from some
/// packets, and numbers can. Under its owner's lock.
/// </summary>
internal sealed class ServiceFrontends : IDisposable
{
    /// <summary>Of the frontends, so many can change at once without waiting for a grace period: a part, and at least some.</summary>
    private const int SpareShare = 4;
    private const int FewestSpare = 256;

    private readonly BpfMap<Frontend, uint> _frontends;
    private readonly BpfMapMemory<ulong> _numbers;
    private readonly BpfMapMemory<Shown> _services;
    private readonly GracePeriods _gracePeriods;
    private readonly Dictionary<Frontend, uint> _places = [];
    private readonly Stack<uint> _freePlaces = new();
    private readonly Stack<uint> _free = new();
    private readonly Queue<(uint Number, long Since)> _retired = new();

    public ServiceFrontends(BpfMap<Frontend, uint> frontends, BpfMap places, BpfMap services, GracePeriods gracePeriods)
    {
        _frontends = frontends;
        _gracePeriods = gracePeriods;
        _numbers = places.MapMemory<ulong>();
        try
        {
            _services = services.MapMemory<Shown>();
        }
        catch
        {
            _numbers.Dispose();
            throw;
        }
    }

    /// <summary>How many there can be.</summary>
    public int Capacity => (int)Math.Min(_frontends.Map.MaxEntries, (uint)_numbers.Count);

    /// <summary>The room that <c>services</c> needs, number 0 being nobody's.</summary>
    public static uint RoomFor(int frontends) => (uint)(1 + frontends + Math.Max(frontends / SpareShare, FewestSpare));

    /// <summary>Finds what an earlier process left. An element that leads to nothing of its own is removed: that process died before anybody was led by it.</summary>
    public Dictionary<Frontend, Shown> TakeOver()
    {
        Dictionary<Frontend, Shown> found = [];
        HashSet<uint> used = [];
        List<Frontend> astray = [];
        foreach ((Frontend key, uint place) in _frontends)
        {
            if (place < (uint)_numbers.Count && _numbers[(int)place] is > 0 and var number && number < (uint)_services.Count && _services[(int)number].IsOf(in key))
            {
                found.Add(key, _services[(int)number]);
                _places.Add(key, place);
                used.Add((uint)number);
            }
            else
            {
                astray.Add(key);
            }
        }

        _frontends.DeleteBatch([.. astray]);

        // The lowest first: what is read lies together.
        HashSet<uint> taken = [.. _places.Values];
        for (uint place = (uint)_numbers.Count; place-- > 0;)
        {
            if (!taken.Contains(place))
            {
                _freePlaces.Push(place);
            }
        }

        // Of numbers that were never written none is in a program's hands.
        long now = _gracePeriods.Now;
        for (uint number = (uint)_services.Count; --number > 0;)
        {
            if (_services[(int)number].Id == 0)
            {
                _free.Push(number);
            }
            else if (!used.Contains(number))
            {
                _retired.Enqueue((number, now));
            }
        }

        return found;
    }

    /// <summary>Has frontends lead to these, each at once. Where one is refused, those before it do, and <see cref="Remove"/> takes away what is new.</summary>
    public void Write(ReadOnlySpan<Frontend> keys, ReadOnlySpan<Shown> values)
    {
        for (int done = 0; done < keys.Length;)
        {
            int count = Math.Min(keys.Length - done, MakeRoom(keys.Length - done));
            WriteSome(keys.Slice(done, count), values.Slice(done, count));
            done += count;
        }
    }

    /// <summary>Has frontends lead nowhere, those of them that there are. Where one is refused, all lead where they did.</summary>
    public void Remove(Frontend[] keys)
    {
        try
        {
            _frontends.DeleteBatch(keys);
        }
        catch
        {
            Frontend[] there = [.. keys.Where(_places.ContainsKey)];
            _frontends.UpdateBatch(there, [.. there.Select(key => _places[key])]);
            throw;
        }

        foreach (Frontend key in keys)
        {
            if (_places.Remove(key, out uint place))
            {
                Retire((uint)_numbers[(int)place]);
                _freePlaces.Push(place);
            }
        }
    }

    /// <summary>The programs go on with what is there.</summary>
    public void Dispose()
    {
        _numbers.Dispose();
        _services.Dispose();
    }

    /// <summary>How many numbers can be had, not more than are wanted unless that costs nothing.</summary>
    private int MakeRoom(int wanted)
    {
        Reclaim();
        if (_free.Count < wanted && _retired.Count > 0)
        {
            _gracePeriods.Await();
            Reclaim();
        }

        return _free.Count > 0
            ? _free.Count
            : throw new ServiceCapacityException($"The map of services has {_services.Count} places, all of them in use, which is fewer than a load balancer makes for {Capacity} frontends: somebody else made it.");
    }

    private void Reclaim()
    {
        while (_retired.TryPeek(out (uint Number, long Since) oldest) && _gracePeriods.HasPassedSince(oldest.Since))
        {
            _free.Push(_retired.Dequeue().Number);
        }
    }

    private void WriteSome(ReadOnlySpan<Frontend> keys, ReadOnlySpan<Shown> values)
    {
        List<(Frontend Key, uint Place)> added = [];
        List<(uint Place, uint Number)> changed = [];
        for (int i = 0; i < keys.Length; i++)
        {
            uint number = _free.Pop();
            _services.Writable((int)number) = values[i];
            if (_places.TryGetValue(keys[i], out uint place))
            {
                changed.Add((place, number));
                continue;
            }

            // A program may still have the element that led to this place before.
            place = _freePlaces.Pop();
            Volatile.Write(ref _numbers.Writable((int)place), number);
            _places.Add(keys[i], place);
            added.Add((keys[i], place));
        }

        // What a number is must be there before anything leads to it.
        Thread.MemoryBarrier();
        try
        {
            _frontends.UpdateBatch([.. added.Select(static one => one.Key)], [.. added.Select(static one => one.Place)]);
        }
        catch
        {
            changed.ForEach(one => _free.Push(one.Number));
            throw;
        }

        foreach ((uint place, uint number) in changed)
        {
            uint before = (uint)_numbers[(int)place];
            Volatile.Write(ref _numbers.Writable((int)place), number);
            Retire(before);
        }
    }

    private void Retire(uint number) => _retired.Enqueue((number, _gracePeriods.Now));
}
