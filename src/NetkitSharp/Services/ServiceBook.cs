using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;
using Range = NetkitSharp.Services.ServiceLbBpf.NksRange;

namespace NetkitSharp.Services;

/// <summary>
/// The services as they are in the maps, and how they get to be others: in the order that <c>native/bpf/include/nks/service.h</c> gives, so that neither a packet nor the next process ever finds half of one. Under its owner's lock.
/// </summary>
internal sealed partial class ServiceBook : IDisposable
{
    private readonly ServiceLoadBalancerOptions _options;
    private readonly ServiceMaps _maps;
    private readonly ServiceRules _rules;
    private readonly ServicePlanner _planner;
    private readonly ServiceTables _tables;
    private readonly ServiceFrontends _frontends;
    private readonly BackendNumbers _numbers;
    private readonly Dictionary<string, ServiceEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<Frontend, ServiceEntry> _owners = [];

    /// <summary>How many frontends have an address.</summary>
    private readonly Dictionary<ServiceLbBpf.NksAddress, int> _addresses = [];

    /// <summary>How many services have a backend there.</summary>
    private readonly Dictionary<Frontend, int> _ends = [];

    /// <summary>Backends that were taken out, and whose number is theirs until nobody needs it.</summary>
    private readonly Dictionary<(uint Service, Frontend End), DrainingBackend> _draining = [];

    /// <summary>Numbers of an earlier process's that nothing is known of, but that they are nobody's.</summary>
    private readonly Dictionary<uint, long> _stale = [];

    private readonly Stack<uint> _freeIds = new();

    /// <summary>Ids that were a service's: until its affinities are gone.</summary>
    private readonly HashSet<uint> _retiredIds = [];

    private long _drained;

    /// <summary>Whether clients inside the cluster are told from those outside.</summary>
    private bool _isDivided;

    public ServiceBook(ServiceLoadBalancerOptions options, ServiceMaps maps, ServiceTables tables, ServiceFrontends frontends, BackendNumbers numbers)
    {
        _options = options;
        _maps = maps;
        _tables = tables;
        _frontends = frontends;
        _numbers = numbers;
        _rules = new ServiceRules(options);
        _planner = new ServicePlanner(options, numbers, () => _isDivided);
        TakeOver();
        _tables.KeepSpare(0);
    }

    /// <summary>The services, in no particular order.</summary>
    public IReadOnlyCollection<ServiceEntry> Entries => _entries.Values;

    public BackendNumbers Numbers => _numbers;

    /// <summary>The numbers of a service's backends, those that drain last.</summary>
    public IEnumerable<(uint Number, bool IsDraining)> NumbersOf(ServiceEntry entry) =>
        [.. entry.Backends.Values.Select(static number => (number, false)), .. _draining.Where(draining => draining.Key.Service == entry.Id).Select(static draining => (draining.Value.Number, true))];

    public ServiceEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>Called before each step of a change, by tests.</summary>
    public Action<FailurePoint>? BeforeStep { get; set; }

    /// <summary>Adds a service, or makes the one of that name what it should be.</summary>
    public ServiceChanges Set(Service service)
    {
        Service wanted = _rules.Check(service);
        ServiceEntry? old = _entries.GetValueOrDefault(wanted.Name);
        if (old is { IsVerified: true } && ServiceEquality.AreSame(old.Service, wanted))
        {
            return new ServiceChanges();
        }

        DemandApart(wanted, old);
        return Apply([(old, wanted)], []);
    }

    /// <summary>Takes a service away.</summary>
    public ServiceChanges Remove(string name) => _entries.TryGetValue(name, out ServiceEntry? entry) ? Apply([], [entry]) : new ServiceChanges();

    /// <summary>Makes these all services that there are.</summary>
    public ServiceChanges Replace(IEnumerable<Service> services)
    {
        Dictionary<string, Service> wanted = new(StringComparer.Ordinal);
        List<(ServiceEntry?, Service)> changes = [];
        foreach (Service service in services)
        {
            Service one = _rules.Check(service);
            if (!wanted.TryAdd(one.Name, one))
            {
                throw new InvalidServiceException(one.Name, "there are two services of this name.");
            }

            ServiceEntry? old = _entries.GetValueOrDefault(one.Name);
            if (old is not { IsVerified: true } || !ServiceEquality.AreSame(old.Service, one))
            {
                changes.Add((old, one));
            }
        }

        DemandApart(wanted.Values);
        return Apply(changes, [.. _entries.Values.Where(entry => !wanted.ContainsKey(entry.Service.Name))]);
    }

    /// <summary>The programs go on with what is there.</summary>
    public void Dispose()
    {
        _numbers.Dispose();
        _frontends.Dispose();
        _tables.Dispose();
    }

    private void Step(FailurePoint point) => BeforeStep?.Invoke(point);

    private ServiceChanges Apply(List<(ServiceEntry? Old, Service Wanted)> changes, List<ServiceEntry> removed)
    {
        RemoveLeft();
        DemandRoom(changes);
        List<ServicePlan> plans = [];
        Stack<Action> undo = new();
        int tables;
        Frontend[] gone;
        try
        {
            foreach ((ServiceEntry? old, Service wanted) in changes)
            {
                plans.Add(PlanBackends(old, wanted, undo));
            }

            tables = BuildTables(plans, undo);
            foreach (ServicePlan plan in plans)
            {
                _planner.PlanFrontends(plan);
                PlanRanges(plan);
            }

            WriteUnseen(plans, undo);
            Publish(plans, undo);
            gone = Withdraw(plans, removed);
        }
        catch (Exception failure) when (undo.Count > 0)
        {
            Undo(undo, failure);
            throw;
        }

        ServiceChanges made = Finish(plans, removed, gone, tables);
        _tables.KeepSpare(tables);
        return made;
    }

    private static void Undo(Stack<Action> undo, Exception failure)
    {
        while (undo.TryPop(out Action? step))
        {
            try
            {
                step();
            }
            catch (Exception second)
            {
                // What is left is the next process's to find. The steps before this one would free what something may lead to now.
                failure.Data[$"undo {undo.Count}"] = second.Message;
                return;
            }
        }
    }

    private ServicePlan PlanBackends(ServiceEntry? old, Service wanted, Stack<Action> undo)
    {
        uint id = old?.Id ?? TakeId(undo);
        ServicePlan plan = new(old, wanted, id);
        foreach (ServiceBackend backend in wanted.Backends)
        {
            Frontend end = ServicePlanner.EndOf(backend, wanted.Protocol);
            if (old is not null && old.Backends.TryGetValue(end, out uint number))
            {
                if (!_planner.IsAsWanted(number, backend))
                {
                    plan.Changed.Add((number, backend));
                }
            }
            else if (_draining.TryGetValue((id, end), out DrainingBackend draining))
            {
                number = draining.Number;
                plan.Revived.Add((number, backend));
            }
            else
            {
                number = TakeNumber(wanted.Backends.Count - plan.Backends.Count, undo);
                plan.NewBackends.Add((number, backend));
            }

            plan.Backends.Add(end, number);
        }

        if (old is not null)
        {
            plan.Gone.AddRange(old.Backends.Where(backend => !plan.Backends.ContainsKey(backend.Key)).Select(static backend => backend.Value));
        }

        return plan;
    }

    private uint TakeId(Stack<Action> undo)
    {
        uint id = _freeIds.Pop();
        undo.Push(() => _freeIds.Push(id));
        return id;
    }

    private uint TakeNumber(int wanted, Stack<Action> undo)
    {
        if (!_numbers.TryTake(out uint number))
        {
            throw NoNumbers(wanted);
        }

        undo.Push(() => _numbers.Return(number));
        return number;
    }

    private int BuildTables(List<ServicePlan> plans, Stack<Action> undo)
    {
        foreach (ServicePlan plan in plans)
        {
            _planner.PlanTables(plan);
        }

        TableBuild[] builds = [.. plans.SelectMany(static plan => plan.Builds)];
        int[] sizes = [.. builds.Select(static build => build.Slots)];
        TableRun[] runs = _tables.Allocate(sizes);
        undo.Push(() => Array.ForEach(runs, _tables.Free));
        for (int i = 0; i < builds.Length; i++)
        {
            builds[i].Run = runs[i];
        }

        FillAll(builds);

        // What a table is must be in it before anything leads to it.
        Thread.MemoryBarrier();
        return builds.Length;
    }

    /// <summary>On threads of its own, where it is worth them: the pool's would be born in the network namespace of the caller, and stay there.</summary>
    private void FillAll(TableBuild[] builds)
    {
        int next = -1;
        Exception? failure = null;
        int others = Math.Min(builds.Sum(static build => build.Slots) / WorthThread, Environment.ProcessorCount - 1);
        Thread[] threads = new Thread[others];
        for (int i = 0; i < others; i++)
        {
            threads[i] = new Thread(FillSome) { IsBackground = true, Name = "tables" };
            try
            {
                threads[i].Start();
            }
            catch (OutOfMemoryException)
            {
                // As many threads as there may be: those that there are do the rest.
                others = i;
            }
        }

        FillSome();
        Array.ForEach(threads[..others], static thread => thread.Join());
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        void FillSome()
        {
            try
            {
                for (int at = Interlocked.Increment(ref next); at < builds.Length; at = Interlocked.Increment(ref next))
                {
                    Fill(builds[at]);
                }
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        }
    }

    private void Fill(TableBuild build)
    {
        MaglevTable.Fill(_tables.SlotsOf(build.Run), build.Backends);
        _tables.DigestOf(build.Run) = (uint)build.Digest;
    }

    private static void PlanRanges(ServicePlan plan)
    {
        foreach (System.Net.IPNetwork network in plan.Wanted.SourceRanges)
        {
            plan.Ranges.Add(new Range(plan.Id, network));
        }

        plan.NewRanges.AddRange(plan.Old is null ? plan.Ranges : plan.Ranges.Except(plan.Old.Ranges));
        plan.OldRanges.AddRange(plan.Old is null ? [] : plan.Old.Ranges.Except(plan.Ranges));
    }

    /// <summary>All that nothing leads to yet. The name first: it is by the name that another process finds what belongs to what.</summary>
    private void WriteUnseen(List<ServicePlan> plans, Stack<Action> undo)
    {
        ServicePlan[] added = [.. plans.Where(static plan => plan.IsNew)];
        uint[] ids = [.. added.Select(static plan => plan.Id)];
        foreach (uint id in ids)
        {
            _maps.ServiceCounters.Update(id, _noCounters);
        }

        Step(FailurePoint.Records);
        undo.Push(() => _maps.Records.DeleteBatch(ids));
        _maps.Records.UpdateBatch(ids, [.. added.Select(static plan => plan.Record)]);
        ServicePlan[] described = [.. plans.Where(static plan => !plan.IsNew && plan.ChangesRecord)];
        uint[] old = [.. described.Select(static plan => plan.Id)];
        undo.Push(() => _maps.Records.UpdateBatch(old, [.. described.Select(static plan => plan.Old!.Record)]));
        _maps.Records.UpdateBatch(old, [.. described.Select(static plan => plan.Record)]);

        Step(FailurePoint.Ranges);
        Range[] ranges = [.. plans.SelectMany(static plan => plan.NewRanges)];
        undo.Push(() => _maps.Ranges.DeleteBatch(ranges));
        _maps.Ranges.UpdateBatch(ranges, [.. ranges.Select(static range => range.Service)]);

        ServiceLbBpf.NksAddress[] addresses = [.. plans.SelectMany(static plan => plan.Written).Where(HasAddress).Select(static key => key.Address).Where(address => !_addresses.ContainsKey(address)).Distinct()];
        undo.Push(() => _maps.Addresses.DeleteBatch(addresses));
        _maps.Addresses.UpdateBatch(addresses, new uint[addresses.Length]);

        foreach (ServicePlan plan in plans)
        {
            foreach ((uint number, ServiceBackend backend) in plan.NewBackends)
            {
                Step(FailurePoint.Backend);
                _numbers.Write(number, plan.Id, backend);
            }

            // What gets into a table has to serve from then on.
            foreach ((uint number, ServiceBackend backend) in plan.Changed.Concat(plan.Revived))
            {
                BackendState before = _numbers.StateOf(number);
                if (backend.State != ServiceBackendState.Maintenance && before is BackendState.Maintenance or BackendState.None or BackendState.Draining)
                {
                    Step(FailurePoint.Backend);
                    undo.Push(() => _numbers.SetState(number, before));
                    _numbers.SetState(number, (BackendState)backend.State);
                }
            }
        }
    }

    /// <summary>From here on packets go by it.</summary>
    private void Publish(List<ServicePlan> plans, Stack<Action> undo)
    {
        int count = plans.Sum(static plan => plan.Written.Count);
        if (count == 0)
        {
            return;
        }

        Frontend[] keys = new Frontend[count];
        ServiceLbBpf.NksService[] values = new ServiceLbBpf.NksService[count];
        int at = 0;
        foreach (ServicePlan plan in plans)
        {
            foreach (Frontend key in plan.Written)
            {
                (keys[at], values[at]) = (key, plan.Frontends[key]);
                at++;
            }
        }

        Step(FailurePoint.Frontends);
        undo.Push(() => PutBack(keys));
        _frontends.Write(keys, values);
    }

    /// <summary>Has what is no frontend any more lead nowhere: the last step that can be refused and undone.</summary>
    private Frontend[] Withdraw(List<ServicePlan> plans, List<ServiceEntry> removed)
    {
        HashSet<Frontend> written = [.. plans.SelectMany(static plan => plan.Frontends.Keys)];
        Frontend[] gone = [.. removed.SelectMany(static entry => entry.Frontends.Keys).Concat(plans.SelectMany(static plan => plan.Removed)).Where(key => !written.Contains(key))];
        Step(FailurePoint.RemovedFrontends);
        _frontends.Remove(gone);
        return gone;
    }

    private void PutBack(Frontend[] keys)
    {
        Frontend[] owned = [.. keys.Where(_owners.ContainsKey)];
        _frontends.Write(owned, [.. owned.Select(key => _owners[key].Frontends[key])]);
        _frontends.Remove([.. keys.Where(key => !_owners.ContainsKey(key))]);

        // A program may have been reading a table that is about to be free.
        _tables.AwaitGracePeriod();
    }
}
