using System.Net;
using System.Net.Sockets;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Datapath;
using NetkitSharp.Pods.Devices;
using NetkitSharp.Pods.State;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Pods;

/// <summary>What should be, compared with what is.</summary>
public sealed partial class PodNetwork
{
    /// <summary>Some things can only be put right after others: an address on a device that had to be made first.</summary>
    private const int RepairRounds = 4;

    /// <summary>
    /// Compares everything that the network made with what the kernel has: devices, namespaces, addresses, routes, neighbours, sysctls, programs and their order, entries of maps, pins, uplinks; and looks for what is
    /// the network's and belongs to no pod. It changes nothing.
    /// </summary>
    /// <returns>What is not as it should be; empty where all is.</returns>
    public IReadOnlyList<PodFinding> Inspect()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return [.. FindDrift().Select(static d => d.Finding)];
        }
    }

    /// <summary>
    /// Repairs what <see cref="Inspect"/> finds. Only what is found is touched: the traffic of other pods goes on. A pod whose device is gone gets a new one in the same namespace; a pod whose namespace is gone is removed,
    /// and so is what belongs to no pod. An uplink that is away stays a finding until it is back.
    /// </summary>
    /// <returns>What was found, what could not be repaired, and what is left.</returns>
    public PodReconciliation Reconcile()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            List<PodFinding> found = [];
            Dictionary<PodFinding, Exception> failed = [];
            List<PodDrift> drift = FindDrift();
            for (int round = 0; round < RepairRounds && drift.Any(static d => d.Repair is not null); round++)
            {
                Repair(drift, found, failed);
                drift = FindDrift();
            }

            List<PodFinding> remaining = [.. drift.Select(static d => d.Finding)];
            found.AddRange(remaining.Except(found));
            return new PodReconciliation(found, [.. failed.Where(f => remaining.Contains(f.Key)).Select(static f => new PodRepairFailure(f.Key, f.Value))], remaining);
        }
    }

    private void Repair(List<PodDrift> drift, List<PodFinding> found, Dictionary<PodFinding, Exception> failed)
    {
        foreach (PodDrift one in drift)
        {
            if (!found.Contains(one.Finding))
            {
                found.Add(one.Finding);
                PodLog.DriftFound(_logger, one.Finding.ToString());
            }

            try
            {
                one.Repair?.Invoke();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // One that cannot be repaired does not keep the others from it; the report names it.
                failed[one.Finding] = failure;
                PodLog.RepairFailed(_logger, one.Finding.ToString(), failure);
            }
        }
    }

    private List<PodDrift> FindDrift()
    {
        List<PodDrift> drift = [];
        PodHostState host = new(_rtnetlink, _datapath);
        Pod[] pods = [.. _pods.Values.Where(static p => p.Kind is PairKind)];
        List<Pod> whole = [];
        foreach (Pod pod in pods)
        {
            if (FindDeviceDrift(drift, pod, host))
            {
                whole.Add(pod);
            }
        }

        List<PodHookState> hooks = _hostNamespace.Run(() => whole.ConvertAll(pod => PodHookState.Read(host.Links[pod.HostDevice.Index].Name, pod.HostDevice.Index, pod.Kind.Hook!.Value)));
        for (int i = 0; i < whole.Count; i++)
        {
            FindHostDrift(drift, whole[i], host);
            FindHookDrift(drift, whole[i], hooks[i]);
            FindInteriorDrift(drift, whole[i]);
        }

        FindUplinkDrift(drift);
        FindPinDrift(drift);
        FindLeftovers(drift, host);
        return drift;
    }

    private static void Report(List<PodDrift> drift, PodSubject subject, Pod? pod, string expected, string actual, Action? repair) =>
        drift.Add(new PodDrift(new PodFinding(subject, pod?.Name, expected, actual), repair));

    /// <summary>False where there is no device to compare more with.</summary>
    private bool FindDeviceDrift(List<PodDrift> drift, Pod pod, PodHostState host)
    {
        if (pod.Namespace.Name is { } name && !LeadsTo(name, pod.Namespace))
        {
            Report(drift, PodSubject.Namespace, pod, $"the namespace '{name}'", "that it is gone", () => Remove(pod));
            return false;
        }

        if (!host.Links.TryGetValue(pod.HostDevice.Index, out LinkInfo? device) || device.Kind != pod.HostDevice.Kind)
        {
            Report(drift, PodSubject.Device, pod, $"the {pod.HostDevice.Kind} device {pod.HostDevice.Name} with index {pod.HostDevice.Index}", "none", () => Rebuild(pod));
            return false;
        }

        int index = device.Index;
        if (device.Group != PodHostSide.LinkGroup)
        {
            Report(drift, PodSubject.Device, pod, $"{device.Name} in link group {PodHostSide.LinkGroup}", $"it in group {device.Group}", () => _rtnetlink.Links.Set(index, new LinkChange { Group = PodHostSide.LinkGroup }));
        }

        if (device.Name != pod.HostDevice.Name)
        {
            Report(drift, PodSubject.Device, pod, $"the device {index} named {pod.HostDevice.Name}", $"the name {device.Name}", () => Rename(pod, device));
        }

        if (_pinned is not null && device.Alias != RecordOf(pod))
        {
            Report(drift, PodSubject.Record, pod, $"the alias '{RecordOf(pod)}'", device.Alias is null ? "none" : $"'{device.Alias}'", () => WriteRecord(pod));
        }

        return true;
    }

    private static bool LeadsTo(string name, NetworkNamespace wanted)
    {
        if (!NetworkNamespace.TryOpen(name, out NetworkNamespace? found))
        {
            return false;
        }

        using (found)
        {
            return found.IsSameAs(wanted);
        }
    }

    /// <summary>Kernels before 6.2 rename a device only while it is down, and a device that goes down forgets its routes.</summary>
    private void Rename(Pod pod, LinkInfo device)
    {
        try
        {
            _rtnetlink.Links.Set(device.Index, new LinkChange { Name = pod.HostDevice.Name });
        }
        catch (Rtnetlink.Transport.NetlinkException busy) when (busy.ErrorName == "EBUSY")
        {
            _rtnetlink.Links.SetDown(device.Index);
            pod.IsConnected = false;
            _rtnetlink.Links.Set(device.Index, new LinkChange { Name = pod.HostDevice.Name });
        }
    }

    private void FindHostDrift(List<PodDrift> drift, Pod pod, PodHostState host)
    {
        LinkInfo device = host.Links[pod.HostDevice.Index];
        if (!pod.IsOpen)
        {
            if (device.IsUp && pod.Kind.Hook == DatapathHook.Tcx)
            {
                Report(drift, PodSubject.Device, pod, $"{device.Name} down, for the pod is closed", "it up", () => _host.Disconnect(pod));
            }

            return;
        }

        if (!device.IsUp)
        {
            Report(drift, PodSubject.Device, pod, $"{device.Name} up", "it down", () => _rtnetlink.Links.SetUp(device.Index));
        }

        foreach (IPAddress address in pod.Addresses)
        {
            InterfaceAddress prefix = InterfaceAddress.Host(address);
            if (!host.HasRoute(device.Index, address))
            {
                RouteSpec route = new(new IPNetwork(address, prefix.PrefixLength)) { OutputInterface = device.Index, Scope = RouteScope.Link };
                Report(drift, PodSubject.Route, pod, $"the host's route to {prefix} by {device.Name}", "none", () => _rtnetlink.Routes.Add(route));
            }

            if (pod.Kind.FrameAddress(pod.Ends) is { } physicalAddress && host.Neighbour(device.Index, address) is var entry && !physicalAddress.Equals(entry))
            {
                NeighbourSpec neighbour = new(device.Index, address, physicalAddress);
                Report(drift, PodSubject.Neighbour, pod, $"{address} at {physicalAddress} on {device.Name}, permanently", entry is null ? "no such entry" : $"it at {entry}", () => _rtnetlink.Neighbours.Replace(neighbour));
            }

            if (!_datapath.Leads(address, device.Index, pod.Kind.FrameAddress(pod.Ends), pod.PodSideDevice.Mtu))
            {
                string actual = host.Addresses.TryGetValue(address, out int leadsTo) ? $"an entry that leads to device {leadsTo}, or another MAC address or MTU" : "no entry";
                Report(drift, PodSubject.MapEntry, pod, $"{address} in the map 'pods', to device {device.Index}", actual, () => _datapath.AddAddress(address, device.Index, pod.Kind.FrameAddress(pod.Ends), pod.PodSideDevice.Mtu));
            }
        }

        if (!host.Counted.Contains(device.Index))
        {
            Report(drift, PodSubject.MapEntry, pod, $"counters for device {device.Index} in the map 'pod_slots'", "none", () => _datapath.StartCounting(device.Index));
        }
    }

    private void FindHookDrift(List<PodDrift> drift, Pod pod, PodHookState state)
    {
        string device = pod.HostDevice.Name;
        if (pod.IsOpen && state.ForwardsIPv4 == false)
        {
            Report(drift, PodSubject.Forwarding, pod, $"IPv4 forwarding on {device}", "it off", () => _hostNamespace.Run(() => Forwarding.Enable(device)));
        }

        if (pod.IsOpen && state.ForwardsIPv6 == false)
        {
            Report(drift, PodSubject.Forwarding, pod, $"IPv6 forwarding on {device}", "it off", () => _hostNamespace.Run(() => Forwarding.Enable(device)));
        }

        if (!pod.IsOpen)
        {
            if (_pinned is not null && Directory.Exists(_pinned.Layout.PodDirectory(pod.Name)))
            {
                Report(drift, PodSubject.Program, pod, "no programs, for the pod is closed", $"pins in '{_pinned.Layout.PodDirectory(pod.Name)}'", () => Detach(pod));
            }

            return;
        }

        if (pod.Attachment is not { } attachment)
        {
            Report(drift, PodSubject.Program, pod, $"from_pod and to_pod attached to {device}", "none, or not by the links that are pinned", () => AttachAnew(pod));
            return;
        }

        bool attached = FindProgramDrift(drift, pod, attachment.FromPod, fromPod: true, state.FromPod) & FindProgramDrift(drift, pod, attachment.ToPod, fromPod: false, state.ToPod);
        if (attached && (!IsLast(state.FromPod!, attachment.FromPod) || !IsLast(state.ToPod!, attachment.ToPod)))
        {
            Report(
                drift, PodSubject.ProgramOrder, pod, $"from_pod and to_pod last at the hooks of {device}, for they decide on every packet", $"{state.FromPod}; {state.ToPod}",
                () => MoveBehind(newer => AttachPodBehind(pod, newer)));
        }

        if (_pinned is not null)
        {
            FindLinkPinDrift(drift, pod, _pinned.Layout.FromPodPin(pod.Name), attachment.FromPod);
            FindLinkPinDrift(drift, pod, _pinned.Layout.ToPodPin(pod.Name), attachment.ToPod);
        }
    }

    private bool FindProgramDrift(List<PodDrift> drift, Pod pod, BpfLink link, bool fromPod, MprogChain? chain)
    {
        string program = fromPod ? "from_pod" : "to_pod";
        if (chain is null || !chain.Entries.Any(e => e.LinkId == link.Id))
        {
            Report(drift, PodSubject.Program, pod, $"{program} attached to {pod.HostDevice.Name} by link {link.Id}", chain is null ? "that the hook cannot be asked for" : chain.ToString(), () => AttachAnew(pod));
            return false;
        }

        if (!_datapath.Holds(link, fromPod, pod.Kind.Hook!.Value))
        {
            Report(drift, PodSubject.Program, pod, $"link {link.Id} to hold program {_datapath.PodProgram(pod.Kind.Hook!.Value, fromPod).Id} ({program})", $"{chain}", () => link.Update(_datapath.PodProgram(pod.Kind.Hook!.Value, fromPod)));
            return false;
        }

        return true;
    }

    private static bool IsLast(MprogChain chain, BpfLink link) => chain.Entries[^1].LinkId == link.Id;

    private static void FindLinkPinDrift(List<PodDrift> drift, Pod pod, string pin, BpfLink link)
    {
        if (!PinnedLink.Is(pin, link))
        {
            Report(drift, PodSubject.Pin, pod, $"link {link.Id} pinned at '{pin}'", File.Exists(pin) || Directory.Exists(pin) ? "something else there" : "nothing there", () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(pin)!);
                PinnedLink.Replace(pin, link);
            });
        }
    }

    private void FindInteriorDrift(List<PodDrift> drift, Pod pod)
    {
        // Its own socket each time: kept ones would keep the namespace of a pod that is gone.
        using RtnetlinkClient inside = RtnetlinkClient.Open(pod.Namespace);
        int index = pod.PodSideDevice.Index;
        if (!inside.Links.TryGet(index, out LinkInfo? device))
        {
            Report(drift, PodSubject.PodSideDevice, pod, $"{pod.DeviceName} with index {index} in the pod's namespace", "that it is elsewhere", () => Rebuild(pod));
            return;
        }

        if (!device.IsUp)
        {
            Report(drift, PodSubject.PodSideDevice, pod, $"{pod.DeviceName} up", "it down", () => Inside(pod, client => client.Links.SetUp(index)));
        }

        HashSet<IPAddress> addresses = [.. inside.Addresses.List(index).Select(static a => a.Address.Address)];
        foreach (IPAddress address in pod.Addresses.Where(a => !addresses.Contains(a)))
        {
            AddressSpec spec = new(index, InterfaceAddress.Host(address)) { Flags = AddressFlags.NoDad };
            Report(drift, PodSubject.Address, pod, $"{spec.Address} on {pod.DeviceName}", "that it is missing", () => Inside(pod, client => client.Addresses.Add(spec)));
        }

        IReadOnlyList<RouteInfo> routes = inside.Routes.List(new RouteFilter { Table = RouteTable.Main, OutputInterface = index });
        IReadOnlyList<NeighbourInfo> neighbours = inside.Neighbours.List(index);
        foreach (AddressFamily family in pod.Addresses.Select(static a => a.AddressFamily).Distinct())
        {
            RouteSpec route = pod.Kind.DefaultRoute(index, family);
            if (route.Gateway is { } gateway)
            {
                NeighbourInfo? entry = neighbours.FirstOrDefault(n => n.Address.Equals(gateway));
                if (entry is null || (entry.State & NeighbourState.Permanent) == 0 || !pod.HostDevice.Address.Equals(entry.LinkLayerAddress))
                {
                    NeighbourSpec spec = new(index, gateway, pod.HostDevice.Address);
                    string actual = entry is null ? "no such entry" : $"it at {entry.LinkLayerAddress}, {entry.State}";
                    Report(drift, PodSubject.Neighbour, pod, $"{gateway} at {pod.HostDevice.Address} on {pod.DeviceName}, permanently", actual, () => Inside(pod, client => client.Neighbours.Replace(spec)));
                }
            }

            if (!routes.Any(r => r.IsDefault && r.Family == family && Equals(r.Gateway, route.Gateway)))
            {
                Report(drift, PodSubject.Route, pod, $"the {family} default route by {pod.DeviceName} inside the pod", "none", () => Inside(pod, client => client.Routes.Add(route)));
            }
        }
    }

    private static void Inside(Pod pod, Action<RtnetlinkClient> repair)
    {
        using RtnetlinkClient client = RtnetlinkClient.Open(pod.Namespace);
        repair(client);
    }

    private void FindUplinkDrift(List<PodDrift> drift)
    {
        foreach (string name in _options.Uplinks)
        {
            if (!_host.TryGetUplink(name, out LinkInfo? device))
            {
                Report(drift, PodSubject.Uplink, null, $"the device {name}", "that there is none", null);
                continue;
            }

            void AttachAgain()
            {
                if (_uplinks.Remove(name, out UplinkAttachment? old))
                {
                    old.Link.Detach();
                    old.Dispose();
                }

                AttachUplink(name, device);
            }

            if (!_uplinks.TryGetValue(name, out UplinkAttachment? uplink) || uplink.InterfaceIndex != device.Index)
            {
                Report(drift, PodSubject.Uplink, null, $"the program of uplinks attached to {name} (index {device.Index})", uplink is null ? "that it is not" : $"it attached to index {uplink.InterfaceIndex}, which was {name}", AttachAgain);
                continue;
            }

            MprogChain chain = _hostNamespace.Run(() => BpfHooks.QueryTcx(device.Index, TcxHook.Ingress));
            if (!chain.Entries.Any(e => e.LinkId == uplink.Link.Id))
            {
                Report(drift, PodSubject.Uplink, null, $"the program of uplinks attached to {name} by link {uplink.Link.Id}", chain.ToString(), AttachAgain);
            }
            else if (uplink.Link.GetInfo().ProgramId != _datapath.UplinkProgram(uplink.Kind).Id)
            {
                Report(drift, PodSubject.Uplink, null, $"link {uplink.Link.Id} on {name} to hold program {_datapath.UplinkProgram(uplink.Kind).Id}", chain.ToString(), () => uplink.Link.Update(_datapath.UplinkProgram(uplink.Kind)));
            }
            else if (!IsLast(chain, uplink.Link))
            {
                Report(drift, PodSubject.ProgramOrder, null, $"the program of uplinks last at the ingress of {name}", chain.ToString(), () => MoveBehind(newer => AttachUplinkBehind(name, newer)));
            }

            if (_pinned is not null && !PinnedLink.Is(_pinned.Layout.UplinkPin(name), uplink.Link))
            {
                string pin = _pinned.Layout.UplinkPin(name);
                Report(drift, PodSubject.Pin, null, $"link {uplink.Link.Id} pinned at '{pin}'", "nothing, or something else, there", () =>
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(pin)!);
                    PinnedLink.Replace(pin, uplink.Link);
                });
            }
        }
    }

    private void FindPinDrift(List<PodDrift> drift)
    {
        if (_pinned is null)
        {
            return;
        }

        foreach ((string name, BpfMap map) in _datapath.SharedMaps)
        {
            if (!_pinned.HasMap(name, map))
            {
                Report(drift, PodSubject.Pin, null, $"{map} pinned at '{_pinned.Layout.MapPin(name)}'", "nothing, or something else, there", () => _pinned.RestoreMap(name, map));
            }
        }

        if (!_pinned.HasRecord())
        {
            Report(drift, PodSubject.Pin, null, $"the network's record pinned at '{_pinned.Layout.RecordPin}'", "nothing, or something else, there", _pinned.RestoreRecord);
        }
    }

    private void FindLeftovers(List<PodDrift> drift, PodHostState host)
    {
        string prefix = PodHostSide.DeviceName(_options, "");
        HashSet<int> devices = [.. _pods.Values.Select(static p => p.Ends.CounterKey)];
        foreach (LinkInfo device in host.Links.Values)
        {
            if (PodHostSide.IsOurs(device) && device.Name.StartsWith(prefix, StringComparison.Ordinal) && !devices.Contains(device.Index))
            {
                Report(drift, PodSubject.Leftover, null, "devices of pods only", $"the device {device.Name}, of none", () => _rtnetlink.Links.TryDelete(device.Index));
            }
        }

        HashSet<string> namespaces = [.. _pods.Values.Select(static p => p.Namespace.Name).OfType<string>()];
        foreach (string name in NetworkNamespace.List())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && !namespaces.Contains(name) && IsOursOrUnfinished(name))
            {
                Report(drift, PodSubject.Leftover, null, "namespaces of pods only", $"the namespace {name}, of none", () => NetworkNamespace.TryDelete(name));
            }
        }

        foreach ((IPAddress address, int device) in host.Addresses)
        {
            if (!_owners.ContainsKey(address))
            {
                Report(drift, PodSubject.Leftover, null, "addresses of pods only in the map 'pods'", $"{address}, of none, to device {device}", () => _datapath.RemoveAddress(address));
            }
        }

        foreach (int device in host.Counted.Where(d => !devices.Contains(d)))
        {
            Report(drift, PodSubject.Leftover, null, "counters of pods only in the map 'pod_slots'", $"those of device {device}, of none", () => _datapath.ForgetCounters(device));
        }

        if (_pinned is not null)
        {
            FindLeftoverPins(drift, _pinned.Layout);
        }
    }

    private void FindLeftoverPins(List<PodDrift> drift, PinLayout layout)
    {
        foreach (string pod in layout.ListPods())
        {
            if (!_pods.ContainsKey(pod))
            {
                string directory = layout.PodDirectory(pod);
                Report(drift, PodSubject.Leftover, null, "pins of pods only", $"'{directory}', of none", () => PinnedLink.RemoveDirectory(directory));
                continue;
            }

            foreach (string pin in layout.ListPodPins(pod).Where(p => p != layout.FromPodPin(pod) && p != layout.ToPodPin(pod)))
            {
                Report(drift, PodSubject.Leftover, null, "pins of the network only", $"'{pin}'", () => PinnedLink.Remove(pin));
            }
        }

        foreach (string pin in layout.ListUplinks().Where(name => !_options.Uplinks.Contains(name)).Select(layout.UplinkPin))
        {
            Report(drift, PodSubject.Leftover, null, "pins of uplinks only", $"'{pin}', of none", () => PinnedLink.Remove(pin));
        }
    }

    /// <summary>Programs at a pod's device, whatever became of those that were there. On a veth, whose host end passes everything without them, after taking it down.</summary>
    private void AttachAnew(Pod pod)
    {
        _host.Disconnect(pod);
        Detach(pod);

        // What is missing of a netkit's routes is found by itself.
        pod.IsConnected |= pod.Kind.Hook == DatapathHook.Netkit;
        pod.Attachment = _hostNamespace.Run(() => Pinned(pod, _datapath.AttachAgain(pod.HostDevice.Index, pod.Kind.Hook!.Value)));
        _host.Connect(pod);
        PodCarrier.Await(pod, _host);
    }

    /// <summary>A new pair for a pod whose own is gone, in the namespace that the pod has.</summary>
    private void Rebuild(Pod pod)
    {
        using UndoLog undo = new(_logger);
        Close(pod);
        _host.DeleteDevices(pod);
        pod.Ends = _host.Recreate(pod, _datapath);
        undo.Add($"create the device {pod.HostDevice.Name}", () => _host.DeleteDevices(pod));
        pod.IsConnected = false;
        PodInterior.Configure(pod);
        if (pod.IsOpen)
        {
            undo.Add("attach the programs", () => Close(pod));
            Open(pod);
        }

        WriteRecord(pod);
        undo.Complete();
    }
}
