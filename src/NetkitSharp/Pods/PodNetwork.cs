using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

/// <summary>
/// Pods of one host: each a network namespace behind a device of a <see cref="PodDevice"/> kind, reachable from the host and, through the
/// <see cref="HostRouting"/> programs, from every other pod of the network without a pass through the host's IP stack.
/// </summary>
/// <remarks>
/// <para>Adding a pod is a transaction: it leaves a working pod or nothing. A pod passes no packet until its programs are attached: the
/// netkit policies drop, a veth's host end is down, an ipvlan device's stubs have nothing to jump to.</para>
/// <para>The programs are attached for as long as this object lives. When the process dies they go with it, which closes netkit pods, leaves veth pods to
/// the host's IP stack, and ipvlan pods without a gate; the devices stay until <see cref="RemoveLeftovers"/>.</para>
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
    private readonly PodHostSide _host;
    private readonly HostRouting _datapath;
    private readonly List<UplinkAttachment> _uplinks = [];
    private bool _disposed;

    private PodNetwork(PodNetworkOptions options, ILogger logger, NetworkNamespace hostNamespace, RtnetlinkClient rtnetlink, HostRouting datapath)
    {
        _options = options;
        _logger = logger;
        _hostNamespace = hostNamespace;
        _host = new PodHostSide(options, rtnetlink, datapath);
        _datapath = datapath;
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

    /// <summary>Loads the datapath's programs, opens the host's namespace and attaches to the uplinks. It makes no device yet, but for those that pods on ipvlan share.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the device kind cannot do what is asked; the message says which, and what would work.</exception>
    /// <exception cref="PodDeviceNotSupportedException">The kernel has no netkit, no tcx or no ipvlan.</exception>
    /// <exception cref="LinkNotFoundException">An uplink, or the master, is not there.</exception>
    /// <exception cref="BpfException">The kernel refused the programs or maps.</exception>
    public static PodNetwork Create(PodNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        new PodDeviceKinds(options).DemandSupport(options.Device);

        ILogger logger = LoggerFor(options);
        NetworkNamespace? host = null;
        RtnetlinkClient? rtnetlink = null;
        PodNetwork? network = null;
        try
        {
            host = options.HostNamespace ?? NetworkNamespace.OpenCurrent();
            rtnetlink = RtnetlinkClient.Open(host, new RtnetlinkOptions { LoggerFactory = options.LoggerFactory });
            HostRouting datapath = HostRouting.Load(new HostRoutingOptions { MaxAddresses = options.MaxPods, Netkit = BpfFeatures.ProbeNetkit().IsSupported });
            network = new PodNetwork(options, logger, host, rtnetlink, datapath);
            network._host.Prepare();
            network.AttachUplinks();
            return network;
        }
        catch
        {
            if (network is not null)
            {
                network.Dispose();
                throw;
            }

            rtnetlink?.Dispose();
            if (options.HostNamespace is null)
            {
                host?.Dispose();
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
    /// created. A process that died between creating a namespace and marking it leaves an empty one that this does not touch.
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
            if (link.Group == PodHostSide.LinkGroup && PodHostSide.IsDeviceName(options, link.Name) && rtnetlink.Links.TryDelete(link.Index))
            {
                PodLog.LeftoverRemoved(logger, "device", link.Name);
                removed++;
            }
        }

        foreach (string name in NetworkNamespace.List())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && PodInterior.IsOurs(name) && NetworkNamespace.TryDelete(name))
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
            Validate(spec);
            using UndoLog undo = new(_logger);

            NetworkNamespace podNamespace = spec.Namespace ?? CreateNamespace(spec, undo);
            Pod pod = _host.CreatePod(spec, podNamespace);
            undo.Add($"create the device {PodHostSide.DeviceName(_options, spec.Name)}", () => _host.DeleteDevices(pod));
            PodInterior.Configure(pod);
            undo.Add("attach the programs", () => Close(pod));
            Open(pod);

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
                undo.Add("attach the programs", () => Close(pod));
                Open(pod);
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

    /// <summary>Removes every pod and unloads the programs. What fails with one pod does not keep the others.</summary>
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
                    Remove(pod);
                }
                catch (Exception failure) when (failure is not OutOfMemoryException)
                {
                    failures.Add(failure);
                }
            }

            foreach (UplinkAttachment uplink in _uplinks)
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

    private void AttachUplinks()
    {
        foreach (string name in _options.Uplinks)
        {
            LinkInfo uplink = _host.GetUplink(name);
            _uplinks.Add(_hostNamespace.Run(() => _datapath.AttachUplink(uplink.Index, PodHostSide.UplinkKindOf(uplink))));
        }
    }

    private static ILogger LoggerFor(PodNetworkOptions options) =>
        options.LoggerFactory?.CreateLogger("NetkitSharp.Pods") ?? NullLogger.Instance;

    private NetworkNamespace CreateNamespace(PodSpec spec, UndoLog undo)
    {
        string name = PodHostSide.DeviceName(_options, spec.Name);
        NetworkNamespace created = NetworkNamespace.Create(name);
        undo.Add($"create the namespace {name}", () => DeleteNamespace(created));
        PodInterior.Mark(created);
        return created;
    }

    private static void DeleteNamespace(NetworkNamespace created)
    {
        created.Dispose();
        NetworkNamespace.TryDelete(created.Name!);
    }

    private void Open(Pod pod)
    {
        pod.Attachment = _hostNamespace.Run(() => _host.Attach(pod));
        _host.Connect(pod);
        PodCarrier.Await(pod, _host);
        _host.AddAddresses(pod);
    }

    private void Close(Pod pod)
    {
        try
        {
            _host.RemoveAddresses(pod);
            _host.Disconnect(pod);
        }
        finally
        {
            pod.Attachment?.Dispose();
            pod.Attachment = null;
            _datapath.ForgetCounters(pod.Ends.CounterKey);
        }
    }

    private void Remove(Pod pod)
    {
        // Each step may be repeated, and none keeps the next from being tried: a pod whose removal failed can be removed again.
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
                if (pod.OwnsNamespace)
                {
                    DeleteNamespace(pod.Namespace);
                }
            }
        }

        _pods.Remove(pod.Name);
        foreach (IPAddress address in pod.Addresses)
        {
            _owners.Remove(address);
        }

        PodLog.PodRemoved(_logger, pod.Name);
    }

    private void Register(Pod pod)
    {
        _pods.Add(pod.Name, pod);
        foreach (IPAddress address in pod.Addresses)
        {
            _owners.Add(address, pod);
        }
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

    private void Validate(PodSpec spec)
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

            if (_owners.TryGetValue(address.Address, out Pod? owner))
            {
                throw new PodAddressException($"The pod '{spec.Name}' cannot have {address.Address}: the pod '{owner.Name}' has it.");
            }

            if (!seen.Add(address.Address))
            {
                throw new PodAddressException($"The pod '{spec.Name}' was given {address.Address} twice.");
            }
        }
    }
}
