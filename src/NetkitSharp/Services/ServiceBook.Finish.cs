using NetkitSharp.Bpf.Maps;
using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;
using Range = NetkitSharp.Services.ServiceLbBpf.NksRange;

namespace NetkitSharp.Services;

/// <content>What comes when the new frontends are there: what they left is taken away.</content>
internal sealed partial class ServiceBook
{
    /// <summary>So many slots take about as long as ten threads to be made.</summary>
    private const int WorthThread = 200_000;

    /// <summary>What is no service's, and still in the maps.</summary>
    private readonly HashSet<Range> _leftRanges = [];
    private readonly HashSet<uint> _leftRecords = [];
    private readonly HashSet<ServiceLbBpf.NksAddress> _leftAddresses = [];

    private readonly ServiceLbBpf.ServiceCounters[] _noCounters = new ServiceLbBpf.ServiceCounters[PossibleCpus.Count];

    private ServiceChanges Finish(List<ServicePlan> plans, List<ServiceEntry> removed, Frontend[] gone, int tables)
    {
        // Nothing leads to what goes; programs that are on their way are waited for.
        List<(uint Number, BackendState State)> quenched = [];
        foreach (ServicePlan plan in plans)
        {
            Settle(plan, quenched);
        }

        foreach (ServiceEntry entry in removed)
        {
            foreach ((Frontend end, uint number) in entry.Backends)
            {
                Drain(entry.Id, end, number, quenched);
            }
        }

        // What is in force is known from here on, also where the kernel refuses to take away what is left.
        Range[] ranges = [.. plans.SelectMany(static plan => plan.OldRanges).Concat(removed.SelectMany(static entry => entry.Ranges))];
        ServiceChanges changes = Describe(plans, removed, tables, gone.Length, ranges.Length);
        removed.ForEach(Forget);
        plans.ForEach(Remember);
        _leftRanges.UnionWith(ranges);
        _leftRecords.UnionWith(removed.Select(static entry => entry.Id));
        _leftAddresses.UnionWith(gone.Where(HasAddress).Select(static key => key.Address).Where(address => !_addresses.ContainsKey(address)));
        try
        {
            Quench(quenched);
            RemoveLeft();
        }
        catch
        {
            // The same call again compares all that there is.
            plans.ForEach(plan => _entries[plan.Wanted.Name].IsVerified = false);
            throw;
        }

        return changes;
    }

    private static ServiceChanges Describe(List<ServicePlan> plans, List<ServiceEntry> removed, int tables, int gone, int oldRanges) => new()
    {
        Added = [.. plans.Where(static plan => plan.IsNew).Select(static plan => plan.Wanted.Name)],
        Changed = [.. plans.Where(static plan => !plan.IsNew && !plan.IsEmpty).Select(static plan => plan.Wanted.Name)],
        Removed = [.. removed.Select(static entry => entry.Service.Name)],
        FrontendsWritten = plans.Sum(static plan => plan.Written.Count),
        FrontendsRemoved = gone,
        BackendsAdded = plans.Sum(static plan => plan.NewBackends.Count + plan.Revived.Count),
        BackendsChanged = plans.Sum(static plan => plan.Changed.Count),
        BackendsRemoved = plans.Sum(static plan => plan.Gone.Count) + removed.Sum(static entry => entry.Backends.Count),
        TablesBuilt = tables,
        SourceRangesChanged = plans.Sum(static plan => plan.NewRanges.Count) + oldRanges,
    };

    /// <summary>What changes in a backend that stays, and those that go.</summary>
    private void Settle(ServicePlan plan, List<(uint Number, BackendState State)> quenched)
    {
        foreach ((uint number, ServiceBackend backend) in plan.Changed.Concat(plan.Revived))
        {
            Step(FailurePoint.SettledBackend);
            _numbers.Describe(number, backend);
            if (backend.State == ServiceBackendState.Maintenance)
            {
                quenched.Add((number, BackendState.Maintenance));
            }
            else
            {
                _numbers.SetState(number, (BackendState)backend.State);
            }
        }

        if (plan.Gone.Count > 0)
        {
            HashSet<uint> gone = [.. plan.Gone];
            foreach ((Frontend end, uint number) in plan.Old!.Backends.Where(backend => gone.Contains(backend.Value)))
            {
                Drain(plan.Id, end, number, quenched);
            }
        }
    }

    /// <summary>Takes no new connections from here on; UDP, of which nobody knows when a connection ends, no old ones either.</summary>
    private void Drain(uint service, Frontend end, uint number, List<(uint Number, BackendState State)> quenched)
    {
        Step(FailurePoint.DrainedBackend);
        _numbers.SetState(number, BackendState.Draining);
        _draining[(service, end)] = new DrainingBackend(number, ++_drained);
        if (end.Protocol == (byte)ServiceProtocol.Udp || !_options.Draining)
        {
            quenched.Add((number, BackendState.None));
        }
    }

    /// <summary>Has backends serve nobody any more, when no program has them in its hands, nor asks whether a client is in a range that goes.</summary>
    private void Quench(List<(uint Number, BackendState State)> numbers)
    {
        if (numbers.Count + _leftRanges.Count == 0)
        {
            return;
        }

        _tables.AwaitGracePeriod();
        foreach ((uint number, BackendState state) in numbers)
        {
            Step(FailurePoint.QuenchedBackend);
            _numbers.SetState(number, state);
        }
    }

    /// <summary>Before anything new is written, too: what was refused then would be the next service's of that id.</summary>
    private void RemoveLeft()
    {
        Step(FailurePoint.RemovedRanges);
        _maps.Ranges.DeleteBatch([.. _leftRanges]);
        _leftRanges.Clear();
        Step(FailurePoint.RemovedRecords);
        _maps.Records.DeleteBatch([.. _leftRecords]);
        _leftRecords.Clear();
        _maps.Addresses.DeleteBatch([.. _leftAddresses]);
        _leftAddresses.Clear();
    }

    private void Forget(ServiceEntry entry)
    {
        _entries.Remove(entry.Service.Name);
        foreach (Frontend key in entry.Frontends.Keys)
        {
            Disown(key, entry);
        }

        foreach (Frontend end in entry.Backends.Keys)
        {
            Uncount(end);
        }

        foreach (TableRun run in entry.Tables.Keys)
        {
            _tables.Retire(run);
        }

        _retiredIds.Add(entry.Id);
    }

    private void Remember(ServicePlan plan)
    {
        ServiceEntry entry = plan.Old ?? new ServiceEntry
        {
            Id = plan.Id,
            Service = plan.Wanted,
            Record = plan.Record,
            Frontends = [],
            Backends = [],
            Tables = [],
            Ranges = [],
        };
        foreach (Frontend key in plan.Removed)
        {
            Disown(key, entry);
        }

        foreach (Frontend key in plan.Frontends.Keys)
        {
            Own(key, entry);
        }

        foreach (Frontend end in plan.Backends.Keys.Where(end => !entry.Backends.ContainsKey(end)))
        {
            _ends[end] = _ends.GetValueOrDefault(end) + 1;
            _draining.Remove((entry.Id, end));
        }

        foreach (Frontend end in entry.Backends.Keys.Where(end => !plan.Backends.ContainsKey(end)))
        {
            Uncount(end);
        }

        foreach (TableRun run in entry.Tables.Keys.Where(run => !plan.Tables.ContainsKey(run)))
        {
            _tables.Retire(run);
        }

        entry.Service = plan.Wanted;
        entry.Record = plan.Record;
        entry.Frontends = plan.Frontends;
        entry.Backends = plan.Backends;
        entry.Tables = plan.Tables;
        entry.Ranges = plan.Ranges;
        entry.IsVerified = true;
        _entries[plan.Wanted.Name] = entry;
    }

    private void Own(Frontend key, ServiceEntry entry)
    {
        if (!_owners.ContainsKey(key) && HasAddress(key))
        {
            _addresses[key.Address] = _addresses.GetValueOrDefault(key.Address) + 1;
        }

        _owners[key] = entry;
    }

    private void Disown(Frontend key, ServiceEntry entry)
    {
        if (_owners.GetValueOrDefault(key) != entry)
        {
            return;
        }

        _owners.Remove(key);
        if (HasAddress(key) && --_addresses[key.Address] == 0)
        {
            _addresses.Remove(key.Address);
        }
    }

    private void Uncount(Frontend end)
    {
        if (--_ends[end] == 0)
        {
            _ends.Remove(end);
        }
    }
}
