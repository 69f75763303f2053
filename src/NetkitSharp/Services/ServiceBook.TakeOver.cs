using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;
using Range = NetkitSharp.Services.ServiceLbBpf.NksRange;

namespace NetkitSharp.Services;

/// <content>What an earlier process left: services, and halves of them.</content>
internal sealed partial class ServiceBook
{
    /// <summary>Goes by the records, without which there is no service, and by the frontends, without which nothing leads to it.</summary>
    private void TakeOver()
    {
        Dictionary<uint, Dictionary<Frontend, ServiceLbBpf.NksService>> frontends = [];
        foreach ((Frontend key, ServiceLbBpf.NksService value) in _frontends.TakeOver())
        {
            Of(frontends, value.Id).Add(key, value);
        }

        Dictionary<uint, HashSet<Range>> ranges = [];
        foreach ((Range range, _) in _maps.Ranges)
        {
            Of(ranges, range.Service).Add(range);
        }

        Dictionary<uint, List<uint>> backends = [];
        foreach (uint number in _numbers.Taken())
        {
            Of(backends, _numbers[number].Service).Add(number);
        }

        List<uint> halves = [];
        foreach ((uint id, ServiceLbBpf.NksServiceRecord record) in _maps.Records)
        {
            if (id != 0 && frontends.TryGetValue(id, out Dictionary<Frontend, ServiceLbBpf.NksService>? own) && !_entries.ContainsKey(record.ReadName()))
            {
                Adopt(id, in record, own, backends.GetValueOrDefault(id) ?? [], ranges.GetValueOrDefault(id) ?? []);
                frontends.Remove(id);
                backends.Remove(id);
                ranges.Remove(id);
            }
            else
            {
                halves.Add(id);
            }
        }

        // What is left belongs to services that somebody began to add, or had nearly removed.
        _frontends.Remove([.. frontends.Values.SelectMany(static own => own.Keys)]);
        foreach (uint number in backends.Values.SelectMany(static numbers => numbers))
        {
            TakeOverDraining(number);
        }

        _clusterRanges.UnionWith(ranges.GetValueOrDefault(0U) ?? []);
        _nodeAddresses.UnionWith(_maps.NodeAddresses.Select(static address => address.Key));
        _isDivided = _clusterRanges.Count > 0;
        _maps.Ranges.DeleteBatch([.. ranges.Where(static own => own.Key != 0).SelectMany(static own => own.Value)]);
        _maps.Records.DeleteBatch([.. halves]);
        TakeOverAddresses();
        _tables.TakeOver(_entries.Values.SelectMany(static entry => entry.Tables.Keys));
        TakeOverIds();
        if (_entries.Count + _draining.Count + halves.Count > 0)
        {
            // What nothing leads to any more may still be read.
            _tables.AwaitGracePeriod();
        }
    }

    private static TValue Of<TKey, TValue>(Dictionary<TKey, TValue> all, TKey key)
        where TKey : notnull
        where TValue : new()
    {
        if (!all.TryGetValue(key, out TValue? value))
        {
            all.Add(key, value = new TValue());
        }

        return value;
    }

    private void Adopt(uint id, in ServiceLbBpf.NksServiceRecord record, Dictionary<Frontend, ServiceLbBpf.NksService> frontends, List<uint> numbers, HashSet<Range> ranges)
    {
        ServiceProtocol protocol = (ServiceProtocol)frontends.First().Key.Protocol;
        Dictionary<Frontend, uint> backends = [];
        List<ServiceBackend> described = [];
        foreach (uint number in numbers)
        {
            ServiceLbBpf.NksBackend backend = _numbers[number];
            Frontend end = new(in backend.Address, backend.Port, protocol);
            if (_numbers.StateOf(number) is >= BackendState.Active and <= BackendState.Maintenance && backends.TryAdd(end, number))
            {
                described.Add(new ServiceBackend(backend.Address.ToAddress(), backend.Port) { State = (ServiceBackendState)backend.State, Weight = backend.Weight, IsLocal = _numbers.IsLocal(number) });
                _ends[end] = _ends.GetValueOrDefault(end) + 1;
            }
            else
            {
                TakeOverDraining(number, protocol);
            }
        }

        Dictionary<TableRun, ulong> tables = [];
        foreach (ServiceLbBpf.NksView view in frontends.Values.SelectMany(static value => (ServiceLbBpf.NksView[])[value.Inside, value.Outside]))
        {
            TableRun run = new((int)view.Page, (int)view.First, (int)view.Slots);
            if (view.Slots > 0 && _tables.Has(run))
            {
                tables[run] = _tables.DigestOf(run);
            }
        }

        ServiceEntry entry = new()
        {
            Id = id,
            Service = record.ToService(protocol) with
            {
                Frontends = [.. frontends.Select(static frontend => FrontendOf(frontend.Key, frontend.Value)).Distinct()],
                Backends = described,
                SourceRanges = [.. ranges.Select(static range => range.ToNetwork())],
            },
            Record = record,
            Frontends = frontends,
            Backends = backends,
            Tables = tables,
            Ranges = ranges,
        };
        _entries.Add(entry.Service.Name, entry);
        foreach (Frontend key in frontends.Keys)
        {
            Own(key, entry);
        }
    }

    private static ServiceFrontend FrontendOf(Frontend key, ServiceLbBpf.NksService value) =>
        new((ServiceFrontendKind)value.Kind, HasAddress(key) ? key.Address.ToAddress() : null, key.Port);

    /// <summary>A backend that was taken out, or that nobody had put in yet. Its protocol is known where its service is; else a sweep goes by the connections' own.</summary>
    private void TakeOverDraining(uint number, ServiceProtocol? protocol = null)
    {
        ref readonly ServiceLbBpf.NksBackend backend = ref _numbers[number];
        if (_numbers.StateOf(number) != BackendState.None)
        {
            _numbers.SetState(number, BackendState.Draining);
        }

        Frontend end = new(in backend.Address, backend.Port, protocol ?? 0);
        if (!_draining.TryAdd((backend.Service, end), new DrainingBackend(number, ++_drained)))
        {
            // Twice the same of an older time: nothing leads to it, and it serves nobody.
            _stale.Add(number, ++_drained);
        }
    }

    private void TakeOverAddresses()
    {
        HashSet<ServiceLbBpf.NksAddress> missing = [.. _addresses.Keys];
        List<ServiceLbBpf.NksAddress> surplus = [];
        foreach ((ServiceLbBpf.NksAddress address, _) in _maps.Addresses)
        {
            if (!missing.Remove(address))
            {
                surplus.Add(address);
            }
        }

        _maps.Addresses.UpdateBatch([.. missing], new uint[missing.Count]);
        _maps.Addresses.DeleteBatch([.. surplus]);
    }

    /// <summary>An id is free when nothing has it: affinities of one that is not are looked for by a sweep.</summary>
    private void TakeOverIds()
    {
        HashSet<uint> used = [.. _entries.Values.Select(static entry => entry.Id)];
        _retiredIds.UnionWith(_draining.Keys.Select(static draining => draining.Service).Where(id => !used.Contains(id)));
        foreach ((ServiceLbBpf.NksAffinityKey key, _) in _maps.Affinities)
        {
            if (!used.Contains(key.Service))
            {
                _retiredIds.Add(key.Service);
            }
        }

        for (uint id = _maps.ServiceCounters.Map.MaxEntries - 1; id > 0; id--)
        {
            if (!used.Contains(id) && !_retiredIds.Contains(id))
            {
                _freeIds.Push(id);
            }
        }
    }
}
