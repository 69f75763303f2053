using System.Net;
using System.Net.Sockets;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Pods.Devices;
using NetkitSharp.Pods.State;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Pods;

/// <summary>Many pods at once: each step for all of them, in as few system calls and waits as it can be done.</summary>
public sealed partial class PodNetwork
{
    /// <summary>
    /// Adds pods together: all or none. Links, addresses, routes, neighbours and map entries go to the kernel in batches, and the wait for carriers is one for all. What is left for each pod by itself is its namespace, and the
    /// two grace periods that the kernel takes to attach its programs: see <see cref="PodNetworkOptions.ExpediteGracePeriods"/>.
    /// </summary>
    /// <returns>The pods, in the order of <paramref name="specs"/>.</returns>
    /// <exception cref="ArgumentException">Two of them have the same name, or one that the kernel would not take.</exception>
    /// <inheritdoc cref="AddPod" path="/exception"/>
    public IReadOnlyList<Pod> AddPods(IReadOnlyList<PodSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(specs);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ValidateTogether(specs);
            if (specs.Count == 0)
            {
                return [];
            }

            using ExpeditedGracePeriods? expedited = ExpeditedGracePeriods.Begin(_options.ExpediteGracePeriods);
            if (!specs.All(s => _host.KindOf(s) is PairKind))
            {
                return AddInTurn(specs);
            }

            List<PodInProgress> pods = new(specs.Count);
            using UndoLog undo = new(_logger);
            try
            {
                undo.Add("make the pods", () => RemoveTogether(pods));
                foreach (PodSpec spec in specs)
                {
                    pods.Add(Begin(spec));
                }

                CreateDevices(pods);
                ConfigureInteriors(pods);
                ApplyRates(pods);
                AttachPrograms(pods);
                ConnectToHost(pods);
                PodCarrier.Await(pods.Select(static p => (p.Pod!, p.Inside)), _host);
                WriteAddresses(pods);
                ApplyBigTcp(pods);
                WriteRecords(pods);
                undo.Complete();
            }
            finally
            {
                // Also on the way out of a failure, whose undo comes after: a socket inside keeps a namespace.
                foreach (PodInProgress pod in pods)
                {
                    pod.Dispose();
                }
            }

            foreach (PodInProgress pod in pods)
            {
                Register(pod.Pod!);
            }

            PodLog.PodsAdded(_logger, pods.Count);
            return [.. pods.Select(static p => p.Pod!)];
        }
    }

    /// <summary>
    /// Removes pods together, with their devices, and their namespaces if the network created them: map entries in one batch, devices in one pass of the kernel's. What is left for each pod by itself is the two grace periods
    /// that the kernel takes to detach its programs: see <see cref="PodNetworkOptions.ExpediteGracePeriods"/>. What fails with one pod does not keep the others.
    /// </summary>
    /// <param name="names">The pods' names; those that the network has not are skipped.</param>
    /// <returns>How many of them the network had.</returns>
    /// <exception cref="AggregateException">Pods that could not be removed whole; they can be removed again.</exception>
    public int RemovePods(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            List<Pod> pods = [.. names.Distinct().Select(name => _pods.GetValueOrDefault(name)).OfType<Pod>()];
            using ExpeditedGracePeriods? expedited = ExpeditedGracePeriods.Begin(_options.ExpediteGracePeriods);
            List<Pod> pairs = [.. pods.Where(static p => p.Kind is PairKind)];
            List<Exception> failures = RemoveTogether(pairs);
            foreach (Pod pod in pairs.Where(p => p.Attachment is null && !_host.IsThere(p.HostDevice)))
            {
                Unregister(pod);
            }

            foreach (Pod pod in pods.Except(pairs))
            {
                Try(failures, () => Remove(pod));
            }

            return failures.Count == 0 ? pods.Count : throw new AggregateException($"Of {pods.Count} pods of the network '{_options.Name}' not all could be removed whole; remove them again.", failures);
        }
    }

    /// <summary>Pods whose devices are no pairs have to be made one after the other: each takes stubs of its own.</summary>
    private List<Pod> AddInTurn(IReadOnlyList<PodSpec> specs)
    {
        using UndoLog undo = new(_logger);
        List<Pod> pods = new(specs.Count);
        foreach (PodSpec spec in specs)
        {
            Pod pod = AddPod(spec);
            undo.Add($"add pod {spec.Name}", () => Remove(pod));
            pods.Add(pod);
        }

        undo.Complete();
        return pods;
    }

    private void ValidateTogether(IReadOnlyList<PodSpec> specs)
    {
        Dictionary<IPAddress, int> hostAddresses = ReadHostAddresses();
        HashSet<string> names = [];
        Dictionary<IPAddress, string> owners = [];
        foreach (PodSpec spec in specs)
        {
            ArgumentNullException.ThrowIfNull(spec, nameof(specs));
            Validate(spec, hostAddresses);
            if (!names.Add(spec.Name))
            {
                throw new ArgumentException($"Two pods are to be named '{spec.Name}': a name is unique in its network.", nameof(specs));
            }

            foreach (IPAddress address in spec.Addresses.Select(static a => a.Address))
            {
                if (!owners.TryAdd(address, spec.Name))
                {
                    throw new PodAddressException($"The pod '{spec.Name}' cannot have {address}: the pod '{owners[address]}', to be added together with it, has it.");
                }
            }
        }
    }

    /// <summary>The namespace with a client in it; nothing is left where it fails.</summary>
    private PodInProgress Begin(PodSpec spec)
    {
        if (spec.Namespace is { } given)
        {
            return new PodInProgress(spec, given, RtnetlinkClient.Open(given));
        }

        NetworkNamespace created = PodInterior.Create(PodHostSide.DeviceName(_options, spec.Name), out RtnetlinkClient inside);
        return new PodInProgress(spec, created, inside);
    }

    private void CreateDevices(List<PodInProgress> pods)
    {
        NetlinkBatch batch = _rtnetlink.CreateBatch();
        foreach (PodInProgress pod in pods)
        {
            pod.Link = batch.CreateLink(((PairKind)_host.KindOf(pod.Spec)).Describe(_host.RequestFor(pod.Spec, pod.Namespace) with { AddressGeneration = null }));
        }

        NetlinkBatchResult result = batch.Send();
        HashSet<int> failed = [.. result.Failures.Select(static f => f.Number)];
        Dictionary<string, LinkInfo> devices = [];
        foreach (LinkInfo device in _rtnetlink.Links.List())
        {
            devices[device.Name] = device;
        }

        // Those that were made are known before a failure is reported, so that they are undone.
        foreach (PodInProgress pod in pods.Where(p => !failed.Contains(p.Link!.Number)))
        {
            LinkInfo device = devices[pod.Link!.Spec.Name];
            pod.Pod = new Pod(pod.Spec, pod.Spec.Device ?? _options.Device, _host.KindOf(pod.Spec), new DeviceEnds(device, device, pod.Namespace));
            LinkInfo podSide = device.LinkIndex is { } index ? pod.Inside.Links.Get(index) : pod.Inside.Links.Get(pod.Spec.DeviceName);
            pod.Pod.Ends = pod.Pod.Ends with { PodSide = podSide };
        }

        Demand(result);
        foreach (PodInProgress pod in pods)
        {
            pod.Link!.Verify(pod.Pod!.HostDevice, pod.Pod.PodSideDevice);
        }
    }

    private static void ConfigureInteriors(List<PodInProgress> pods)
    {
        foreach (PodInProgress inProgress in pods)
        {
            Pod pod = inProgress.Pod!;
            int index = pod.PodSideDevice.Index;
            NetlinkBatch batch = inProgress.Inside.CreateBatch();

            // The loopback device is the first of every namespace, and its index a constant of the kernel's (LOOPBACK_IFINDEX).
            batch.SetLink(1, new LinkChange { Up = true });
            batch.SetLink(index, new LinkChange { Up = true, AddressGenerationMode = AddressGenerationMode.None });
            foreach (IPAddress address in pod.Addresses)
            {
                batch.AddAddress(new AddressSpec(index, InterfaceAddress.Host(address)) { Flags = AddressFlags.NoDad });
            }

            foreach (AddressFamily family in pod.Addresses.Select(static a => a.AddressFamily).Distinct())
            {
                RouteSpec route = pod.Kind.DefaultRoute(index, family);
                if (route.Gateway is { } gateway)
                {
                    batch.ReplaceNeighbour(new NeighbourSpec(index, gateway, pod.HostDevice.Address));
                }

                batch.AddRoute(route);
            }

            Demand(batch.Send());
        }
    }

    private void ApplyRates(List<PodInProgress> pods)
    {
        foreach (PodInProgress pod in pods)
        {
            ApplyRates(pod.Spec, pod.Pod!);
        }
    }

    private void ApplyBigTcp(List<PodInProgress> pods)
    {
        foreach (PodInProgress pod in pods)
        {
            ApplyBigTcp(pod.Pod!);
        }
    }

    private void AttachPrograms(List<PodInProgress> pods) => _hostNamespace.Run(() =>
    {
        foreach (Pod pod in pods.Select(static p => p.Pod!))
        {
            pod.Attachment = Attach(pod);
        }
    });

    private void ConnectToHost(List<PodInProgress> pods)
    {
        NetlinkBatch batch = _rtnetlink.CreateBatch();
        foreach (Pod pod in pods.Select(static p => p.Pod!))
        {
            int index = pod.HostDevice.Index;
            batch.SetLink(index, new LinkChange { Up = true, AddressGenerationMode = AddressGenerationMode.None });
            foreach (IPAddress address in pod.Addresses)
            {
                if (pod.Kind.FrameAddress(pod.Ends) is { } physicalAddress)
                {
                    batch.ReplaceNeighbour(new NeighbourSpec(index, address, physicalAddress));
                }

                InterfaceAddress prefix = InterfaceAddress.Host(address);
                batch.AddRoute(new RouteSpec(new IPNetwork(address, prefix.PrefixLength)) { OutputInterface = index, Scope = RouteScope.Link });
            }

            pod.IsConnected = true;
        }

        Demand(batch.Send());
    }

    private void WriteAddresses(List<PodInProgress> pods)
    {
        try
        {
            _datapath.AddAddresses([.. pods.Select(static p => p.Pod!).SelectMany(p => p.Addresses.Select(a => (a, p.HostDevice.Index, p.Kind.FrameAddress(p.Ends), p.PodSideDevice.Mtu)))]);
        }
        catch (BpfBatchException batch) when (batch.InnerException is BpfException cause)
        {
            throw cause;
        }
    }

    private void WriteRecords(List<PodInProgress> pods)
    {
        if (_pinned is null)
        {
            return;
        }

        NetlinkBatch batch = _rtnetlink.CreateBatch();
        foreach (Pod pod in pods.Select(static p => p.Pod!))
        {
            batch.SetLink(pod.HostDevice.Index, new LinkChange { Alias = RecordOf(pod) });
        }

        Demand(batch.Send());
    }

    /// <summary>The failure that a request by itself would have thrown.</summary>
    private static void Demand(NetlinkBatchResult result)
    {
        if (result.Failures.Count > 0)
        {
            throw result.Failures[0].ToException();
        }

        result.ThrowIfFailed();
    }

    /// <summary>Undoes as much of each as there is.</summary>
    private void RemoveTogether(List<PodInProgress> pods)
    {
        foreach (PodInProgress pod in pods)
        {
            pod.Dispose();
        }

        List<Exception> failures = RemoveTogether([.. pods.Select(static p => p.Pod).OfType<Pod>()]);
        foreach (PodInProgress pod in pods.Where(static p => p.Pod is null && p.Spec.Namespace is null))
        {
            DeleteNamespace(pod.Namespace);
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    /// <summary>Each step for all pods, and none keeps the next from being tried.</summary>
    private List<Exception> RemoveTogether(List<Pod> pods)
    {
        List<Exception> failures = [];
        if (pods.Count == 0)
        {
            return failures;
        }

        foreach (Pod pod in pods)
        {
            ForgetBigTcp(pod);
            Try(failures, () => _bandwidth?.Forget(pod.HostDevice.Index));
        }

        List<Pod> there = [];
        Try(failures, () =>
        {
            Dictionary<int, LinkInfo> devices = _rtnetlink.Links.List().ToDictionary(static l => l.Index);
            there.AddRange(pods.Where(p => devices.TryGetValue(p.HostDevice.Index, out LinkInfo? device) && PodHostSide.IsOurs(device) && device.Kind == p.HostDevice.Kind));
        });
        Try(failures, () =>
        {
            _datapath.RemoveAddresses(pods.SelectMany(static p => p.Addresses));
            _datapath.ForgetCountersOf(pods.Select(static p => p.HostDevice.Index));
        });

        // Down before the programs go, for a veth passes everything without; and nobody's from here on, with or without this process.
        Try(failures, () =>
        {
            NetlinkBatch batch = _rtnetlink.CreateBatch();
            foreach (Pod pod in there)
            {
                batch.SetLink(pod.HostDevice.Index, new LinkChange { Group = PodHostSide.DoomedGroup, Alias = _pinned is null ? null : "", Up = false });
                pod.IsConnected = false;
            }

            batch.Send();
        });

        // One by one, not left to the deletion of all: that would hold the lock of all network configuration for all the grace periods together.
        foreach (Pod pod in pods)
        {
            Try(failures, () => Detach(pod));
        }

        if (there.Count > 0)
        {
            Try(failures, () => _rtnetlink.Links.DeleteGroup(PodHostSide.DoomedGroup));
        }

        foreach (Pod pod in pods)
        {
            Try(failures, () => DeleteNamespace(pod));
        }

        return failures;
    }

    private static void Try(List<Exception> failures, Action step)
    {
        try
        {
            step();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            failures.Add(failure);
        }
    }
}
