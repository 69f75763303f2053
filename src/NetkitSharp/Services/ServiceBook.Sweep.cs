using NetkitSharp.Bpf.Maps;
using Connection = NetkitSharp.Services.ServiceLbBpf.NksConnection;
using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;
using Tuple = NetkitSharp.Services.ServiceLbBpf.NksTuple;

namespace NetkitSharp.Services;

/// <content>What is over, and what nobody needs any more.</content>
internal sealed partial class ServiceBook
{
    /// <summary>Entries that are read in a system call.</summary>
    private const int Batch = 4096;

    /// <summary>A connection may be written down anew while it is cut: once is the rule.</summary>
    private const int MostCuts = 4;

    /// <summary>The sweep that goes on without the lock. What is given away meanwhile is none of its business any more.</summary>
    private SweepPlan? _underWay;

    /// <summary>
    /// The first step, under the lock: what drained until now is in no program's hands when it returns, and gets no new connections. What is found unused after that stays unused.
    /// </summary>
    public SweepPlan BeginSweep() => _underWay = Plan();

    private SweepPlan Plan()
    {
        Dictionary<uint, long> numbers = new(_stale);
        foreach (DrainingBackend draining in _draining.Values)
        {
            numbers[draining.Number] = draining.Drained;
        }

        _tables.AwaitGracePeriod();
        return new SweepPlan
        {
            Numbers = numbers,
            Ids = new(_retiredIds.Select(static id => KeyValuePair.Create(id, true))),
            AffinitySeconds = _entries.Values.Where(static entry => entry.Service.ClientAffinity is not null).ToDictionary(static entry => entry.Id, static entry => entry.Record.AffinitySeconds),
        };
    }

    /// <summary>The second step, which takes as long as there are connections, without the lock.</summary>
    public void Walk(SweepPlan plan)
    {
        WalkConnections(plan);
        WalkAffinities(plan);
    }

    /// <summary>The last step, under the lock.</summary>
    public ServiceSweep EndSweep(SweepPlan plan)
    {
        _underWay = _underWay == plan ? null : _underWay;
        int freed = 0;
        foreach (((uint Service, Frontend End) key, DrainingBackend draining) in _draining.ToArray())
        {
            if (IsUnused(plan, draining.Number, draining.Drained))
            {
                _draining.Remove(key);
                _numbers.Return(draining.Number);
                freed++;
            }
        }

        foreach ((uint number, long drained) in _stale.ToArray())
        {
            if (IsUnused(plan, number, drained))
            {
                _stale.Remove(number);
                _numbers.Return(number);
                freed++;
            }
        }

        HashSet<uint> needed = [.. _draining.Keys.Select(static draining => draining.Service), .. _stale.Keys.Select(number => _numbers[number].Service)];
        foreach (uint id in plan.Ids.Keys.Where(id => _retiredIds.Contains(id) && !needed.Contains(id)))
        {
            _retiredIds.Remove(id);
            _underWay?.Ids.TryRemove(id, out _);
            _freeIds.Push(id);
        }

        return new ServiceSweep
        {
            Connections = plan.Connections,
            ConnectionsExpired = plan.Expired,
            ConnectionsCut = plan.Cut,
            AffinitiesExpired = plan.Affinities,
            BackendsFreed = freed,
            BackendsDraining = _draining.Count + _stale.Count,
        };
    }

    private static bool IsUnused(SweepPlan plan, uint number, long drained) => plan.Numbers.TryGetValue(number, out long then) && then == drained && !plan.Used.Contains(number);

    /// <summary>A sweep all at once.</summary>
    private void Reclaim()
    {
        SweepPlan plan = Plan();
        Walk(plan);
        EndSweep(plan);
    }

    /// <summary>
    /// Finds ids and numbers for what is new. Where there are none, and none that are over, those that drain the longest are cut off: else whoever keeps connections open could keep all there are. There have to be enough that may go.
    /// </summary>
    private void MakeRoom(int services, int backends, HashSet<uint> revived)
    {
        if (_freeIds.Count >= services && _numbers.Free >= backends)
        {
            return;
        }

        Reclaim();
        for (int tries = 0; tries < MostCuts && (_freeIds.Count < services || _numbers.Free < backends); tries++)
        {
            (uint Number, uint Service, long Drained)[] oldest =
            [
                .. _draining.Select(static draining => (draining.Value.Number, draining.Key.Service, draining.Value.Drained))
                    .Concat(_stale.Select(stale => (Number: stale.Key, _numbers[stale.Key].Service, Drained: stale.Value)))
                    .Where(draining => !revived.Contains(draining.Number))
                    .OrderBy(static draining => draining.Drained),
            ];
            HashSet<uint> ids = [.. oldest.Select(static draining => draining.Service).Where(_retiredIds.Contains).Distinct().Take(Math.Max(services - _freeIds.Count, 0))];
            int numbers = Math.Max(backends - _numbers.Free, 0);
            foreach ((uint number, _, _) in oldest.Where((draining, at) => at < numbers || ids.Contains(draining.Service)))
            {
                _numbers.SetState(number, BackendState.None);
            }

            Reclaim();
        }

        if (_freeIds.Count < services || _numbers.Free < backends)
        {
            throw new ServiceCapacityException($"{services} more services with {backends} more backends take numbers of removed ones, whose connections were written down anew as often as they were cut. Ask again, or make room: {nameof(ServiceLoadBalancerOptions)}.{nameof(_options.MaxServices)}, {nameof(_options.MaxBackends)}.");
        }
    }

    private void WalkConnections(SweepPlan plan)
    {
        Tuple[] keys = new Tuple[Batch];
        Connection[] values = new Connection[Batch];
        List<(Tuple Key, Connection Connection, bool IsCut)> over = [];
        BpfMapCursor cursor = _maps.Connections.CreateCursor();
        while (_maps.Connections.LookupBatch(cursor, keys, values) is int read and > 0)
        {
            long now = ConnectionClock.Now;
            for (int i = 0; i < read; i++)
            {
                ref readonly Connection connection = ref values[i];
                bool isForward = (connection.Flags & ConnectionClock.ReplyFlag) == 0;
                bool isOver = ConnectionClock.IsOver(in keys[i], in connection, now);
                bool isCut = !isOver && IsCut(in keys[i], in connection);
                if (isOver || isCut)
                {
                    over.Add((keys[i], connection, isCut));
                    plan.Expired += isOver && isForward ? 1 : 0;
                    plan.Cut += isCut && isForward ? 1 : 0;
                    continue;
                }

                plan.Connections += isForward ? 1 : 0;
                if (plan.Numbers.ContainsKey(connection.Backend) && _numbers[connection.Backend].Generation == connection.Generation)
                {
                    plan.Used.Add(connection.Backend);
                }
            }

            Forget(over, plan);
        }
    }

    /// <summary>Whether a backend no longer serves a connection, or another one has its number.</summary>
    private bool IsCut(in Tuple tuple, in Connection connection)
    {
        if (connection.Backend == 0 || connection.Backend > _numbers.Capacity)
        {
            return true;
        }

        BackendState state = _numbers.StateOf(connection.Backend);
        return _numbers[connection.Backend].Generation != connection.Generation || state switch
        {
            BackendState.None or BackendState.Maintenance => true,
            BackendState.Draining => tuple.Protocol == (byte)ServiceProtocol.Udp,
            _ => false,
        };
    }

    /// <summary>Unless a packet has come in the meantime, or, of one that no packet may have any more, another is there.</summary>
    private void Forget(List<(Tuple Key, Connection Connection, bool IsCut)> over, SweepPlan plan)
    {
        foreach ((Tuple key, Connection then, bool isCut) in over)
        {
            if (_maps.Connections.TryLookup(key, out Connection now) && (now.Seen == then.Seen || (isCut && now.Backend == then.Backend && now.Generation == then.Generation)))
            {
                _maps.Connections.TryDelete(key);
            }
            else if (now.Backend != 0 && plan.Numbers.ContainsKey(now.Backend))
            {
                plan.Used.Add(now.Backend);
            }
        }

        over.Clear();
    }

    private void WalkAffinities(SweepPlan plan)
    {
        long now = ConnectionClock.Now;
        List<(ServiceLbBpf.NksAffinityKey Key, bool IsRetired)> over = [];
        foreach ((ServiceLbBpf.NksAffinityKey key, ServiceLbBpf.NksAffinity affinity) in _maps.Affinities)
        {
            // One of a service that is new since is none of this sweep's business.
            bool isRetired = plan.Ids.ContainsKey(key.Service);
            bool isOver = plan.AffinitySeconds.TryGetValue(key.Service, out uint seconds) && ConnectionClock.IsOver(in affinity, seconds, now);
            bool isNobodys = affinity.Backend == 0 || affinity.Backend > _numbers.Capacity || _numbers[affinity.Backend].Generation != affinity.Generation;
            if (isRetired || isOver || isNobodys)
            {
                over.Add((key, isRetired));
            }
        }

        // A service that is new since may have got the id of one that was retired.
        over.RemoveAll(entry => entry.IsRetired && !plan.Ids.ContainsKey(entry.Key.Service));
        plan.Affinities = over.Count;
        foreach ((ServiceLbBpf.NksAffinityKey key, _) in over)
        {
            _maps.Affinities.TryDelete(key);
        }
    }
}
