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

    /// <summary>
    /// The first step, under the lock: what drained until now is in no program's hands when it returns, and gets no new connections. What is found unused after that stays unused.
    /// </summary>
    public SweepPlan BeginSweep()
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
            Ids = [.. _retiredIds],
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
        foreach (uint id in plan.Ids.Where(id => _retiredIds.Contains(id) && !needed.Contains(id)))
        {
            _retiredIds.Remove(id);
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

    /// <summary>For want of numbers, all at once.</summary>
    private void Reclaim()
    {
        SweepPlan plan = BeginSweep();
        Walk(plan);
        EndSweep(plan);
    }

    private void WalkConnections(SweepPlan plan)
    {
        Tuple[] keys = new Tuple[Batch];
        Connection[] values = new Connection[Batch];
        List<(Tuple Key, ulong Seen)> over = [];
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
                    over.Add((keys[i], connection.Seen));
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

    /// <summary>Unless a packet has come in the meantime.</summary>
    private void Forget(List<(Tuple Key, ulong Seen)> over, SweepPlan plan)
    {
        foreach ((Tuple key, ulong seen) in over)
        {
            if (_maps.Connections.TryLookup(key, out Connection now) && now.Seen == seen)
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
        List<ServiceLbBpf.NksAffinityKey> over = [];
        foreach ((ServiceLbBpf.NksAffinityKey key, ServiceLbBpf.NksAffinity affinity) in _maps.Affinities)
        {
            // One of a service that is new since is none of this sweep's business.
            bool isRetired = plan.Ids.Contains(key.Service);
            bool isOver = plan.AffinitySeconds.TryGetValue(key.Service, out uint seconds) && ConnectionClock.IsOver(in affinity, seconds, now);
            bool isNobodys = affinity.Backend == 0 || affinity.Backend > _numbers.Capacity || _numbers[affinity.Backend].Generation != affinity.Generation;
            if (isRetired || isOver || isNobodys)
            {
                over.Add(key);
            }
        }

        plan.Affinities = over.Count;
        foreach (ServiceLbBpf.NksAffinityKey key in over)
        {
            _maps.Affinities.TryDelete(key);
        }
    }
}
