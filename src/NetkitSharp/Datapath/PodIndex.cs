using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Datapath;

/// <summary>
/// What spares the programs the hash of <c>pods</c>: the buckets and bodies of <c>native/bpf/include/nks/pod_index.h</c>, which says why the order of the writes here is what it is. Whoever changes
/// an address in the hash calls <see cref="Suspend"/> before and <see cref="Resume"/> after it.
/// </summary>
internal sealed class PodIndex : IDisposable
{
    /// <summary>The logarithm of the number of buckets; <c>NKS_POD_BUCKETS_SHIFT</c>.</summary>
    public const int BucketsShift = 15;

    private const int Buckets = 1 << BucketsShift;

    /// <summary>Behind the buckets: the generation of all of them.</summary>
    private const int Generation = Buckets;

    private const uint Ask = 0;
    private const uint Empty = uint.MaxValue;

    private readonly BpfMap<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry> _pods;
    private readonly BpfMapMemory<uint> _buckets;
    private readonly BpfMapMemory<HostRoutingBpf.PodBody> _bodies;
    private readonly Action _awaitGracePeriod;
    private readonly Stack<uint> _free = new();
    private readonly Stack<uint> _retired = new();

    /// <summary>The addresses of the buckets that ask: several in one, one without a body, or one that is about to change.</summary>
    private readonly Dictionary<int, List<HostRoutingBpf.NksAddress>> _asking = [];

    /// <summary>Takes over what is there, and puts right what does not agree with the hash.</summary>
    /// <param name="pods">The hash.</param>
    /// <param name="buckets">The map <c>pod_index</c>.</param>
    /// <param name="bodies">The map <c>pod_bodies</c>.</param>
    /// <param name="isNew">Whether no program has ever looked at the two.</param>
    /// <param name="awaitGracePeriod">Returns when every program that ran when it was called has ended.</param>
    public PodIndex(BpfMap<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry> pods, BpfMap buckets, BpfMap bodies, bool isNew, Action awaitGracePeriod)
    {
        _pods = pods;
        _awaitGracePeriod = awaitGracePeriod;
        _buckets = buckets.MapMemory<uint>();
        try
        {
            _bodies = bodies.MapMemory<HostRoutingBpf.PodBody>();
            TakeOver(isNew);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Has the programs ask the hash for an address, which may be changed there from here on.</summary>
    public void Suspend(in HostRoutingBpf.NksAddress address)
    {
        int bucket = address.ToBucket();
        uint state = _buckets[bucket];
        if (state == Ask)
        {
            _asking.TryAdd(bucket, []);
            return;
        }

        List<HostRoutingBpf.NksAddress> addresses = [];
        if (state != Empty)
        {
            addresses.Add(_bodies[(int)state].Address);
            _retired.Push(state);
        }

        _asking[bucket] = addresses;
        Interlocked.Exchange(ref _buckets.Writable(bucket), Ask);
    }

    /// <summary>Has the programs know suspended addresses again by what the hash says now, whether or not the change succeeded.</summary>
    public void Resume(ReadOnlySpan<HostRoutingBpf.NksAddress> changed)
    {
        // All first: two of them may share a bucket, which must not speak for one while the other is not known.
        foreach (HostRoutingBpf.NksAddress address in changed)
        {
            List<HostRoutingBpf.NksAddress> addresses = _asking[address.ToBucket()];
            addresses.RemoveAll(a => a.IsSameAs(in address));
            if (_pods.TryLookup(in address, out _))
            {
                addresses.Add(address);
            }
        }

        foreach (ref readonly HostRoutingBpf.NksAddress address in changed)
        {
            int bucket = address.ToBucket();
            if (_asking.TryGetValue(bucket, out List<HostRoutingBpf.NksAddress>? addresses))
            {
                Settle(bucket, addresses);
            }
        }

        Interlocked.Increment(ref _buckets.Writable(Generation));
    }

    /// <summary>Whether the programs find an entry at an address that has it in the hash.</summary>
    public bool Finds(in HostRoutingBpf.NksAddress address, in HostRoutingBpf.PodEntry entry) => _buckets[address.ToBucket()] switch
    {
        Ask => true,
        Empty => false,
        uint body => body < _bodies.Count && _bodies[(int)body].Is(in address, in entry),
    };

    /// <summary>The programs go on with what is there.</summary>
    public void Dispose()
    {
        _buckets.Dispose();
        _bodies?.Dispose();
    }

    private void TakeOver(bool isNew)
    {
        Dictionary<int, List<HostRoutingBpf.NksAddress>> addresses = [];
        foreach ((HostRoutingBpf.NksAddress address, _) in _pods)
        {
            int bucket = address.ToBucket();
            if (addresses.TryGetValue(bucket, out List<HostRoutingBpf.NksAddress>? others))
            {
                others.Add(address);
            }
            else
            {
                addresses.Add(bucket, [address]);
            }
        }

        bool[] used = new bool[_bodies.Count];
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            uint state = _buckets[bucket];
            if (!addresses.TryGetValue(bucket, out List<HostRoutingBpf.NksAddress>? here))
            {
                if (state != Empty)
                {
                    Volatile.Write(ref _buckets.Writable(bucket), Empty);
                }
            }
            else if (here.Count == 1 && state != Ask && _pods.TryLookup(here[0], out HostRoutingBpf.PodEntry entry) && Finds(here[0], in entry))
            {
                used[state] = true;
            }
            else
            {
                _asking.Add(bucket, here);
                Interlocked.Exchange(ref _buckets.Writable(bucket), Ask);
            }
        }

        for (int body = used.Length - 1; body > 0; body--)
        {
            if (!used[body])
            {
                (isNew ? _free : _retired).Push((uint)body);
            }
        }

        foreach ((int bucket, List<HostRoutingBpf.NksAddress> here) in _asking.ToArray())
        {
            Settle(bucket, here);
        }

        Interlocked.Increment(ref _buckets.Writable(Generation));
    }

    private void Settle(int bucket, List<HostRoutingBpf.NksAddress> addresses)
    {
        uint state = Ask;
        if (addresses.Count == 0)
        {
            state = Empty;
        }
        else if (addresses.Count == 1 && _pods.TryLookup(addresses[0], out HostRoutingBpf.PodEntry entry) && TryTakeBody(out uint body))
        {
            _bodies.Writable((int)body) = new HostRoutingBpf.PodBody(addresses[0], in entry);
            state = body;
        }

        if (state != Ask)
        {
            _asking.Remove(bucket);
            Volatile.Write(ref _buckets.Writable(bucket), state);
        }
    }

    private bool TryTakeBody(out uint body)
    {
        if (_free.Count == 0 && _retired.Count > 0)
        {
            _awaitGracePeriod();
            while (_retired.TryPop(out uint retired))
            {
                _free.Push(retired);
            }
        }

        return _free.TryPop(out body);
    }
}
