using Frontend = NetkitSharp.Services.ServiceLbBpf.NksFrontend;
using Range = NetkitSharp.Services.ServiceLbBpf.NksRange;

namespace NetkitSharp.Services;

/// <content>What a change has to be so that it can be made: asked before anything is written.</content>
internal sealed partial class ServiceBook
{
    private void DemandApart(Service wanted, ServiceEntry? old)
    {
        foreach ((Frontend key, _) in ServicePlanner.KeysOf(wanted))
        {
            if (_owners.TryGetValue(key, out ServiceEntry? owner) && owner != old)
            {
                throw TwoOwners(wanted, key, owner.Service.Name);
            }

            if (BackendOwnerOf(key, old) is { } other)
            {
                throw new InvalidServiceException(wanted.Name, $"frontend {Text(key)} is a backend of service '{other}', whose packets would come back to this one: give '{other}' the backends themselves.");
            }
        }

        HashSet<Frontend> own = [.. ServicePlanner.KeysOf(wanted).Select(static frontend => frontend.Key)];
        foreach (ServiceBackend backend in wanted.Backends)
        {
            DemandIsNoFrontend(wanted, backend, key => own.Contains(key) ? wanted.Name : _owners.TryGetValue(key, out ServiceEntry? owner) && owner != old ? owner.Service.Name : null);
        }
    }

    /// <summary>Another service that has a backend there.</summary>
    private string? BackendOwnerOf(Frontend end, ServiceEntry? own) =>
        _ends.TryGetValue(end, out int ends) && ends > (own is not null && own.Backends.ContainsKey(end) ? 1 : 0)
            ? _entries.Values.First(entry => entry != own && entry.Backends.ContainsKey(end)).Service.Name
            : null;

    private void DemandApart(IReadOnlyCollection<Service> wanted)
    {
        Dictionary<Frontend, string> owners = [];
        foreach (Service service in wanted)
        {
            foreach ((Frontend key, _) in ServicePlanner.KeysOf(service))
            {
                if (!owners.TryAdd(key, service.Name))
                {
                    throw new InvalidServiceException(service.Name, $"frontend {Text(key)} is one of service '{owners[key]}' as well, in the same call: packets to it can be led to the backends of one. Leave it out of the other.");
                }
            }
        }

        foreach (Service service in wanted)
        {
            foreach (ServiceBackend backend in service.Backends)
            {
                DemandIsNoFrontend(service, backend, owners.GetValueOrDefault);
            }
        }
    }

    private void DemandIsNoFrontend(Service service, ServiceBackend backend, Func<Frontend, string?> ownerOf)
    {
        Frontend end = ServicePlanner.EndOf(backend, service.Protocol);
        if (ownerOf(end) is { } owner)
        {
            throw new InvalidServiceException(service.Name, $"backend {Text(end)} is a frontend of service '{owner}', and packets are translated once: give it the backends of '{owner}'.");
        }

        if (_options.NodePortRange is { } range && range.Contains(backend.Port) && _nodeAddresses.Contains(end.Address)
            && ownerOf(new Frontend(ServiceLbBpf.NksAddress.AnyOf(backend.Address.AddressFamily), backend.Port, service.Protocol)) is { } nodePort)
        {
            throw IsNodePort(service.Name, end, nodePort);
        }
    }

    private static InvalidServiceException TwoOwners(Service service, Frontend key, string other) =>
        new(service.Name, $"frontend {Text(key)} is one of service '{other}': remove it there first, or replace both services in one step.");

    private static InvalidServiceException IsNodePort(string service, Frontend end, string nodePort) =>
        new(service, $"backend {Text(end)} is a node port of service '{nodePort}' at this node, and packets are translated once: give it the backends of '{nodePort}'.");

    /// <summary>Node ports have none.</summary>
    private static bool HasAddress(Frontend key) => key.Address != ServiceLbBpf.NksAddress.Any4 && key.Address != default;

    private static string Text(Frontend end)
    {
        string address = end.Address.ToAddress().ToString();
        return $"{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{end.Port.Value}/{(ServiceProtocol)end.Protocol}";
    }

    private void DemandRoom(List<(ServiceEntry? Old, Service Wanted)> changes)
    {
        int services = changes.Count(static change => change.Old is null);
        if (_freeIds.Count + _retiredIds.Count < services)
        {
            throw new ServiceCapacityException(
                $"{services} more services are too many: of {_maps.Records.Map.MaxEntries} ({nameof(ServiceLoadBalancerOptions)}.{nameof(_options.MaxServices)}) {_entries.Count} are there. Remove some first: the old and the new ones have to fit in together.");
        }

        int frontends = _owners.Count + changes.Sum(change => ServicePlanner.KeysOf(change.Wanted).Count(frontend => !_owners.ContainsKey(frontend.Key)));
        if (frontends > _frontends.Capacity)
        {
            throw new ServiceCapacityException(
                $"{frontends} frontends are too many for the {_frontends.Capacity} that the map was made for ({nameof(ServiceLoadBalancerOptions)}.{nameof(_options.MaxFrontends)}); those that go are among them, since new ones come first. {_owners.Count} are there.");
        }

        DemandRoomForRanges(changes);
        DemandNumbers(changes, services);
    }

    /// <summary>The last of the demands: connections of removed backends may end for it.</summary>
    private void DemandNumbers(List<(ServiceEntry? Old, Service Wanted)> changes, int services)
    {
        HashSet<uint> revived = [];
        int backends = 0;
        foreach ((ServiceEntry? old, Service wanted) in changes)
        {
            foreach (Frontend end in wanted.Backends.Select(backend => ServicePlanner.EndOf(backend, wanted.Protocol)).Where(end => old is null || !old.Backends.ContainsKey(end)))
            {
                if (old is not null && _draining.TryGetValue((old.Id, end), out DrainingBackend draining))
                {
                    revived.Add(draining.Number);
                }
                else
                {
                    backends++;
                }
            }
        }

        if (_numbers.Free + _draining.Count + _stale.Count - revived.Count < backends)
        {
            throw NoNumbers(backends);
        }

        MakeRoom(services, backends, revived);
    }

    private void DemandRoomForRanges(List<(ServiceEntry? Old, Service Wanted)> changes)
    {
        int added = changes.Sum(static change => change.Wanted.SourceRanges.Distinct().Count());
        if (added == 0)
        {
            return;
        }

        int there = _clusterRanges.Count + _entries.Values.Sum(static entry => entry.Ranges.Count), kept = changes.Sum(static change => change.Old is null ? 0 : change.Wanted.SourceRanges.Distinct().Count(range => change.Old.Ranges.Contains(new Range(change.Old.Id, range))));
        if (there + added - kept > _maps.Ranges.Map.MaxEntries)
        {
            throw new ServiceCapacityException(
                $"{added - kept} more source ranges are too many: there is room for {_maps.Ranges.Map.MaxEntries}, those of the cluster included, and {there} are there; those that go are among them, since new ones come first. Give larger prefixes, or leave the choice of clients to the network.");
        }
    }

    private ServiceCapacityException NoNumbers(int wanted) => new(
        $"{wanted} more backends are too many: of {_numbers.Capacity} numbers ({nameof(ServiceLoadBalancerOptions)}.{nameof(_options.MaxBackends)}) {_numbers.Free + _draining.Count + _stale.Count} are no service's. The old and the new backends have to fit in together.");
}
