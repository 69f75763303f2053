using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NetkitSharp.Bandwidth;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using NetkitSharp.Pods.State;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Pods;

/// <summary>
/// Pods of one host: each a network namespace behind a device of a <see cref="PodDevice"/> kind, reachable from the host and, through the
/// <see cref="HostRouting"/> programs, from every other pod of the network without a pass through the host's IP stack.
/// </summary>
/// <remarks>
/// <para>Adding a pod is a transaction: it leaves a working pod or nothing. A pod passes no packet until its programs are attached: the
/// netkit policies drop, a veth's host end is down, an ipvlan device's stubs have nothing to jump to.</para>
/// <para>The programs are attached for as long as this object lives. When the process dies they go with it, which closes netkit pods, leaves veth pods to
/// the host's IP stack, and ipvlan pods without a gate; the devices stay until <see cref="RemoveLeftovers"/>. With <see cref="PodNetworkOptions.PinDirectory"/> both outlive the process: pods go on, whenever it is stopped or killed, and
/// <see cref="Create"/> with the same options takes them over. A half-made or half-removed pod is then found and removed by <see cref="Reconcile"/>.</para>
/// <para>All members may be called from any thread.</para>
/// </remarks>
public sealed partial class PodNetwork : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Pod> _pods = [];
    private readonly Dictionary<IPAddress, Pod> _owners = [];
    private readonly PodNetworkOptions _options;
    private readonly ILogger _logger;
    private readonly NetworkNamespace _hostNamespace;
    private readonly RtnetlinkClient _rtnetlink;
    private readonly PodHostSide _host;
    private readonly PinnedNetwork? _pinned;
    private readonly Dictionary<string, UplinkAttachment> _uplinks = [];
    private HostRouting _datapath;
    private bool _disposed;

    private PodNetwork(PodNetworkOptions options, ILogger logger, NetworkNamespace hostNamespace, RtnetlinkClient rtnetlink, PinnedNetwork? pinned, HostRouting datapath)
    {
        _options = options;
        _logger = logger;
        _hostNamespace = hostNamespace;
        _rtnetlink = rtnetlink;
        _host = new PodHostSide(options, rtnetlink);
        _pinned = pinned;
        _datapath = datapath;
        _bigTcp = options.BigTcp;
    }

    /// <summary>The pods of the network, by no particular order; a snapshot.</summary>
    public IReadOnlyList<Pod> Pods
    {
        get
        {
            lock (_gate)
            {
                return [.. _pods.Values];
            }
        }
    }

    /// <summary>
    /// Loads the datapath's programs, opens the host's namespace and attaches to the uplinks. It makes no device yet, but for those that pods on ipvlan share. Where the pin directory has a network of the name, that one goes on: its maps are used, its pods found
    /// again, and its programs swapped for the new ones under traffic. What is not as it should be stays so until <see cref="Reconcile"/>.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the device kind cannot do what is asked; the message says which, and what would work.</exception>
    /// <exception cref="PinnedStateException">There can be no pins, or those that are there are another version's, host's or kind's; nothing was changed.</exception>
    /// <exception cref="PodDeviceNotSupportedException">The kernel has no netkit, no tcx or no ipvlan.</exception>
    /// <exception cref="LinkNotFoundException">An uplink, or the master, is not there.</exception>
    /// <exception cref="UplinkQdiscInUseException">Rates were asked for, and an uplink has a queueing discipline of somebody else's.</exception>
    /// <exception cref="FairQueueNotSupportedException">Rates were asked for, and the kernel has no fq.</exception>
    /// <exception cref="BpfException">The kernel refused the programs or maps.</exception>
    public static PodNetwork Create(PodNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        options = options.WithRoom();
        new PodDeviceKinds(options).DemandSupport(options.Device);

        ILogger logger = LoggerFor(options);
        NetworkNamespace? host = null;
        RtnetlinkClient? rtnetlink = null;
        PinnedNetwork? pinned = null;
        HostRouting? datapath = null;
        PodNetwork? network = null;
        try
        {
            host = options.HostNamespace ?? NetworkNamespace.OpenCurrent();
            rtnetlink = RtnetlinkClient.Open(host, new RtnetlinkOptions { LoggerFactory = options.LoggerFactory });
            pinned = OpenPins(options, host);
            datapath = LoadDatapath(options, pinned);
            network = new PodNetwork(options, logger, host, rtnetlink, pinned, datapath);
            network._host.Prepare();
            network.Start();
            network.StartBandwidth();
            return network;
        }
        catch
        {
            if (network is not null)
            {
                network.Dispose();
            }
            else
            {
                datapath?.Dispose();
                pinned?.Dispose();
                rtnetlink?.Dispose();
                if (options.HostNamespace is null)
                {
                    host?.Dispose();
                }
            }

            // What is there goes on; what was to be new is not left half made.
            if (pinned is { IsNew: true })
            {
                pinned.Layout.RemoveAll();
            }

            throw;
        }
    }

    /// <summary>
    /// Removes what a network of this name left behind when its process died: the devices <c>NAME-POD</c>, and <c>NAME+master</c> and <c>NAME+host</c> of pods on ipvlan, in its host namespace, and the
    /// namespaces <c>NAME-POD</c> it created. An ipvlan device on a NIC goes with its pod's namespace only. Never call it while a network of this name runs, in whatever host namespace.
    /// </summary>
    /// <remarks>
    /// A name alone makes nothing ours: devices carry the networks' link group, and so does the loopback device of a namespace that a network
    /// created. Pins are <see cref="RemoveEverything"/>'s.
    /// </remarks>
    /// <returns>How many devices and namespaces were removed.</returns>
    public static int RemoveLeftovers(PodNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ILogger logger = LoggerFor(options);
        using RtnetlinkClient rtnetlink = options.HostNamespace is { } host ? RtnetlinkClient.Open(host) : RtnetlinkClient.Open();
        string prefix = PodHostSide.DeviceName(options, "");
        int removed = 0;
        foreach (LinkInfo link in rtnetlink.Links.List())
        {
            if (PodHostSide.IsOurs(link) && PodHostSide.IsDeviceName(options, link.Name) && rtnetlink.Links.TryDelete(link.Index))
            {
                PodLog.LeftoverRemoved(logger, "device", link.Name);
                removed++;
            }
        }

        foreach (string name in NetworkNamespace.List())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && IsOursOrUnfinished(name) && NetworkNamespace.TryDelete(name))
            {
                PodLog.LeftoverRemoved(logger, "namespace", name);
                removed++;
            }
        }

        return removed;
    }

    /// <summary>Adds a pod. On any failure everything done so far is undone, in reverse, and the exception of the step that failed is thrown.</summary>
    /// <exception cref="ArgumentException">A name that the kernel would not take, or a device kind that cannot do what the network's options ask for.</exception>
    /// <exception cref="PodDeviceNotSupportedException">The kernel has no devices of the kind.</exception>
    /// <exception cref="PodAddressException">An address that is no host prefix, or that another pod has.</exception>
    /// <exception cref="InvalidOperationException">A rate, and the network was created without <see cref="PodNetworkOptions.Bandwidth"/>.</exception>
    /// <exception cref="PodExistsException">The network has a pod of that name.</exception>
    /// <exception cref="LinkExistsException">A device of the name that the pod would get exists: on the host, or inside a namespace given.</exception>
    /// <exception cref="NamespaceExistsException">A namespace of the name that would be created exists.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel took the request but ignored an option, for it is too old for it.</exception>
    /// <exception cref="NetkitSharp.Rtnetlink.Transport.NetlinkException">The kernel refused another step.</exception>
    /// <exception cref="BpfException">The kernel refused to attach a program, or the datapath's map is full.</exception>
    /// <exception cref="TimeoutException">The devices were up for five seconds without a carrier.</exception>
    public Pod AddPod(PodSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Validate(spec, ReadHostAddresses());
            using UndoLog undo = new(_logger);

            NetworkNamespace podNamespace = spec.Namespace ?? CreateNamespace(spec, undo);
            Pod pod = _host.CreatePod(spec, podNamespace, _datapath);
            undo.Add($"create the device {PodHostSide.DeviceName(_options, spec.Name)}", () => _host.DeleteDevices(pod));
            PodInterior.Configure(pod);
            undo.Add("set the rates", () => _bandwidth?.Forget(pod.HostDevice.Index));
            ApplyRates(spec, pod);
            undo.Add("attach the programs", () => Close(pod));
            Open(pod);
            ApplyBigTcp(pod);
            WriteRecord(pod);

            undo.Complete();
            Register(pod);
            PodLog.PodAdded(_logger, pod.Name, pod.HostDevice.Name, pod.HostDevice.Index, string.Join(", ", pod.Addresses));
            return pod;
        }
    }

    /// <summary>
    /// Removes a pod with its devices, and its namespace if the network created it. Also where the namespace or the devices are gone
    /// already.
    /// </summary>
    /// <returns>Whether the network had a pod of that name.</returns>
    public bool RemovePod(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_pods.TryGetValue(name, out Pod? pod))
            {
                return false;
            }

            Remove(pod);
            return true;
        }
    }

    /// <summary>
    /// Detaches the programs of a pod. From here on the pod passes no packet in either direction: the netkit policies drop, a veth's host
    /// end goes down, an ipvlan device's stubs drop. A closed pod stays closed.
    /// </summary>
    public void ClosePod(Pod pod)
    {
        lock (_gate)
        {
            DemandOurs(pod);
            pod.IsOpen = false;
            WriteRecord(pod);
            Close(pod);
        }
    }

    /// <summary>Attaches the programs of a pod again after <see cref="ClosePod"/>. An open pod stays open.</summary>
    /// <exception cref="BpfException">The kernel refused; the pod stays closed.</exception>
    /// <exception cref="TimeoutException">The devices were up for five seconds without a carrier; the pod stays closed.</exception>
    public void OpenPod(Pod pod)
    {
        lock (_gate)
        {
            DemandOurs(pod);
            if (pod.Attachment is null)
            {
                using UndoLog undo = new(_logger);
                undo.Add("attach the programs", () =>
                {
                    pod.IsOpen = false;
                    Close(pod);
                });
                pod.IsOpen = true;
                Open(pod);
                WriteRecord(pod);
                undo.Complete();
            }
        }
    }

    /// <summary>What the programs decided so far, over all pods of the network.</summary>
    public VerdictCounters ReadCounters()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _datapath.ReadCounters();
        }
    }

    /// <summary>What the programs decided on one pod's packets since it was opened: what it sent, and what was sent to it.</summary>
    /// <exception cref="ArgumentException">The pod is not part of this network.</exception>
    /// <exception cref="BpfKeyNotFoundException">The pod is closed.</exception>
    public VerdictCounters ReadCounters(Pod pod)
    {
        lock (_gate)
        {
            DemandOurs(pod);
            return _datapath.ReadCounters(pod.Ends.CounterKey);
        }
    }

    /// <summary>
    /// Removes every pod and unloads the programs. What fails with one pod does not keep the others. With <see cref="PodNetworkOptions.PinDirectory"/> nothing is removed: pods go on, until <see cref="Create"/> takes them
    /// over or <see cref="RemoveEverything"/> removes them.
    /// </summary>
    /// <exception cref="AggregateException">Pods, or what they share, that could not be removed whole.</exception>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            List<Exception> failures = [];
            foreach (Pod pod in _pods.Values.ToArray())
            {
                try
                {
                    if (_pinned is null)
                    {
                        Remove(pod);
                    }
                    else
                    {
                        Release(pod);
                    }
                }
                catch (Exception failure) when (failure is not OutOfMemoryException)
                {
                    failures.Add(failure);
                }
            }

            StopBandwidth();
            try
            {
                // With pins the pods go on, and with them their packets' sizes.
                if (_pinned is null)
                {
                    RestoreUplinkSizes();
                }
            }
            catch (NetlinkException failure)
            {
                failures.Add(failure);
            }

            foreach (UplinkAttachment uplink in _uplinks.Values)
            {
                uplink.Dispose();
            }

            try
            {
                _host.Release();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                failures.Add(failure);
            }

            _datapath.Dispose();
            _pinned?.Dispose();
            _host.Dispose();
            if (_options.HostNamespace is null)
            {
                _hostNamespace.Dispose();
            }

            if (failures.Count > 0)
            {
                throw new AggregateException($"{failures.Count} parts of the network '{_options.Name}' could not be removed whole; PodNetwork.RemoveLeftovers takes what is left.", failures);
            }
        }
    }

    private static ILogger LoggerFor(PodNetworkOptions options) =>
        options.LoggerFactory?.CreateLogger("NetkitSharp.Pods") ?? NullLogger.Instance;

    private NetworkNamespace CreateNamespace(PodSpec spec, UndoLog undo)
    {
        string name = PodHostSide.DeviceName(_options, spec.Name);
        NetworkNamespace created = PodInterior.Create(name);
        undo.Add($"create the namespace {name}", () => DeleteNamespace(created));
        return created;
    }

    private static void DeleteNamespace(NetworkNamespace created)
    {
        created.Dispose();
        NetworkNamespace.TryDelete(created.Name!);
    }

    private static void DeleteNamespace(Pod pod)
    {
        if (pod.OwnsNamespace)
        {
            DeleteNamespace(pod.Namespace);
        }
        else if (pod.OwnsNamespaceHandle)
        {
            pod.Namespace.Dispose();
        }
    }

    private void Open(Pod pod)
    {
        pod.Attachment = _hostNamespace.Run(() => Attach(pod));
        _host.Connect(pod);
        PodCarrier.Await(pod, _host);
        PodHostSide.AddAddresses(pod, _datapath);
    }

    private void Close(Pod pod)
    {
        try
        {
            PodHostSide.RemoveAddresses(pod, _datapath);
            _host.Disconnect(pod);
        }
        finally
        {
            Detach(pod);
            _datapath.ForgetCounters(pod.Ends.CounterKey);
        }
    }

    private void Remove(Pod pod)
    {
        // Each step may be repeated, and none keeps the next from being tried: a pod whose removal failed can be removed again.
        ForgetBigTcp(pod);
        try
        {
            EraseRecord(pod);
        }
        finally
        {
            try
            {
                Close(pod);
            }
            finally
            {
                try
                {
                    _host.DeleteDevices(pod);
                }
                finally
                {
                    try
                    {
                        _bandwidth?.Forget(pod.HostDevice.Index);
                    }
                    finally
                    {
                        DeleteNamespace(pod);
                    }
                }
            }
        }

        Unregister(pod);
    }

    private void Register(Pod pod)
    {
        _pods.Add(pod.Name, pod);
        foreach (IPAddress address in pod.Addresses)
        {
            _owners.Add(address, pod);
        }
    }

    private void Unregister(Pod pod)
    {
        _pods.Remove(pod.Name);
        foreach (IPAddress address in pod.Addresses)
        {
            _owners.Remove(address);
        }

        PodLog.PodRemoved(_logger, pod.Name);
    }

    private void DemandOurs(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_pods.TryGetValue(pod.Name, out Pod? ours) || ours != pod)
        {
            throw new ArgumentException($"The pod '{pod.Name}' is not, or no longer, part of this network.", nameof(pod));
        }
    }

    private void Validate(PodSpec spec, Dictionary<IPAddress, int> hostAddresses)
    {
        PodHostSide.ValidateName(_options, spec.Name);
        _host.Demand(spec.Device ?? _options.Device);
        if (_pods.ContainsKey(spec.Name))
        {
            throw new PodExistsException($"The network '{_options.Name}' has a pod '{spec.Name}' already: remove it first, or name the new one otherwise.");
        }

        if (spec.Namespace?.IsSameAs(_hostNamespace) == true)
        {
            throw new ArgumentException($"The pod '{spec.Name}' cannot live in the host's own namespace: its default route would become the host's.");
        }

        spec.Rates.Validate();
        if (spec.Rates != default)
        {
            DemandBandwidth();
        }

        if (spec.Addresses is not { Count: > 0 })
        {
            throw new PodAddressException($"The pod '{spec.Name}' has no address: give it at least one, such as 10.0.0.2/32 or fd00::2/128.");
        }

        HashSet<IPAddress> seen = [];
        foreach (InterfaceAddress address in spec.Addresses)
        {
            if (!address.IsHostPrefix)
            {
                throw new PodAddressException(
                    $"The pod '{spec.Name}' cannot have {address}: a pod's address is a host prefix, {InterfaceAddress.Host(address.Address)}, for it shares no link with another.");
            }

            if (!PodAddressRules.IsUsable(address.Address))
            {
                throw new PodAddressException(
                    $"The pod '{spec.Name}' cannot have {address.Address}: a pod's address is a unicast address that other pods and the host can reach, none of loopback, link-local, multicast or unspecified.");
            }

            if (hostAddresses.TryGetValue(address.Address, out int device))
            {
                throw new PodAddressException($"The pod '{spec.Name}' cannot have {address.Address}: the host has it, on its device {DescribeDevice(device)}.");
            }

            if (_owners.TryGetValue(address.Address, out Pod? owner))
            {
                throw new PodAddressException($"The pod '{spec.Name}' cannot have {address.Address}: the pod '{owner.Name}' has it.");
            }

            if (_pinned is not null && new PodRecord((spec.Device ?? _options.Device).ToString(), spec.DeviceName, [.. spec.Addresses.Select(a => a.Address)], IsOpen: true).Length is > PodRecord.MaxLength and int length)
            {
                throw new PodAddressException(
                    $"The pod '{spec.Name}' has too many addresses for a network with pins: what outlives the process of a pod is kept in its device's alias, in {PodRecord.MaxLength} bytes, and this takes {length}. Give it fewer.");
            }

            if (!seen.Add(address.Address))
            {
                throw new PodAddressException($"The pod '{spec.Name}' was given {address.Address} twice.");
            }
        }
    }
}
