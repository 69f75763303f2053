using System.Net;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;

namespace NetkitSharp.Services;

/// <summary>
/// Services in the place of kube-proxy: what goes to one of their frontends is led to one of their backends, by the bundled programs of <c>service_lb</c> on the devices of pods and on uplinks. Services are declared; what is in the
/// programs' maps changes only where it differs, and nobody ever sees half of a service.
/// </summary>
/// <remarks>
/// <para>All members can be called from any thread, at the same time; changes wait for each other.</para>
/// <para>A call that is refused has changed nothing. A process that dies in the middle of one leaves what was before or what comes after, for each frontend; with <see cref="ServiceLoadBalancerOptions.PinDirectory"/> the next one goes
/// on from there, and what no frontend leads to any more is found and used again.</para>
/// <para>Call <see cref="Sweep"/> every few seconds: connections that are over, and what removed backends had, are forgotten by it.</para>
/// <para>Source: <c>native/bpf/service_lb.bpf.c</c>.</para>
/// </remarks>
public sealed partial class ServiceLoadBalancer : IDisposable
{
    /// <summary>Of 1 MiB each, made as they are needed: 60,000 tables of 16,381 slots, the old and the new ones while all are replaced.</summary>
    private const uint MaxTablePages = 8192;

    private readonly Lock _gate = new();
    private readonly ServiceLoadBalancerOptions _options;
    private readonly ServiceLbBpfObject _object;
    private readonly BpfObject? _netkit;
    private readonly ServiceBook _book;
    private readonly ServicePins? _pins;
    private bool _isDisposed;

    private ServiceLoadBalancer(ServiceLoadBalancerOptions options, ServiceLbBpfObject loaded, BpfObject? netkit, ServiceBook book, ServicePins? pins)
    {
        _options = options;
        _object = loaded;
        _netkit = netkit;
        _book = book;
        _pins = pins;
    }

    /// <summary>The services, as they are in the maps, by name in no particular order.</summary>
    public IReadOnlyList<Service> Services
    {
        get
        {
            lock (_gate)
            {
                Demand();
                return [.. _book.Entries.Select(static entry => entry.Service)];
            }
        }
    }

    /// <summary>The maps that all programs of the load balancer share, by their name in C.</summary>
    internal IEnumerable<KeyValuePair<string, BpfMap>> SharedMaps => SharedMapsOf(_object.Object);

    /// <summary>Where it is pinned, for tests that let go of it as the end of a process does.</summary>
    internal ServicePins? Pins => _pins;

    /// <summary>The services, for tests that look at numbers and tables.</summary>
    internal ServiceBook Book => _book;

    /// <summary>Loads the programs and maps, or takes over those that are pinned. Nothing is attached yet.</summary>
    /// <exception cref="ArgumentException">An option is not what it has to be; the message says what would be.</exception>
    /// <exception cref="PlatformNotSupportedException">The kernel has no tcx hooks: it is older than Linux 6.6.</exception>
    /// <exception cref="ServicePinException">There can be no pins, another load balancer has them open, or what is pinned is not of this version.</exception>
    /// <exception cref="BpfMapTypeMismatchException">A pinned map is not what the programs need.</exception>
    /// <exception cref="BpfVerifierException">The kernel's verifier refused a program.</exception>
    /// <exception cref="BpfException">The kernel refused a map or a program, for want of CAP_BPF and CAP_NET_ADMIN, of CAP_SYS_ADMIN where pinned tables are taken over, or of memory.</exception>
    /// <exception cref="BpfMapMemoryException">A map could not be mapped into this process.</exception>
    public static ServiceLoadBalancer Open(ServiceLoadBalancerOptions? options = null) => Open(options ?? new ServiceLoadBalancerOptions(), BundledObject.Open);

    /// <summary>Adds a service, or makes the one of that name what it should be.</summary>
    /// <returns>What changed.</returns>
    /// <exception cref="InvalidServiceException">It cannot be so; what was there before is in force.</exception>
    /// <exception cref="ServiceCapacityException">There is no room for it; what was there before is in force.</exception>
    /// <exception cref="BpfException">The kernel refused: what was there before is in force. Where it refuses only to take away what was replaced, the new state is, and a call that changes nothing says so.</exception>
    /// <exception cref="BpfMapMemoryException">A table could not be mapped into this process; what was there before is in force.</exception>
    public ServiceChanges Set(Service service)
    {
        lock (_gate)
        {
            Demand();
            return _book.Set(service);
        }
    }

    /// <summary>Takes a service away. Its open TCP connections go on until they end, see <see cref="ServiceLoadBalancerOptions.Draining"/>.</summary>
    /// <returns>What changed: nothing, where there was none of that name.</returns>
    /// <exception cref="BpfException">The kernel refused. Where it refuses only to take away what belonged to the service, nobody is led to it any more.</exception>
    public ServiceChanges Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_gate)
        {
            Demand();
            return _book.Remove(name);
        }
    }

    /// <summary>Makes these services the only ones that there are. What is as it should be is not touched.</summary>
    /// <returns>What changed.</returns>
    /// <exception cref="InvalidServiceException">One of them cannot be so; what was there before is in force, for all.</exception>
    /// <exception cref="ServiceCapacityException">There is no room for the old and the new ones; what was there before is in force.</exception>
    /// <exception cref="BpfException">The kernel refused: what was there before is in force. Where it refuses only to take away what was replaced, the new state is, and a call that changes nothing says so.</exception>
    /// <exception cref="BpfMapMemoryException">A table could not be mapped into this process; what was there before is in force.</exception>
    public ServiceChanges Replace(IEnumerable<Service> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        lock (_gate)
        {
            Demand();
            return _book.Replace(services);
        }
    }

    /// <summary>Says what a backend of a service may get: what health checks, which are somebody else's, and updates of the node have to say.</summary>
    /// <param name="name">The service.</param>
    /// <param name="address">The backend's address.</param>
    /// <param name="port">The backend's port.</param>
    /// <param name="state">What it may get from here on.</param>
    /// <returns>What changed: nothing, where it was in that state.</returns>
    /// <exception cref="ServiceNotFoundException">There is no such service, or it has no such backend.</exception>
    /// <exception cref="InvalidServiceException">The state is not known.</exception>
    /// <exception cref="ServiceCapacityException">There is no room for the service's new table; what was there before is in force.</exception>
    /// <exception cref="BpfException">The kernel refused, as for <see cref="Set"/>.</exception>
    public ServiceChanges SetBackendState(string name, IPAddress address, int port, ServiceBackendState state)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(address);
        lock (_gate)
        {
            Demand();
            Service service = Find(name).Service;
            ServiceBackend[] backends = [.. service.Backends];
            int at = Array.FindIndex(backends, backend => backend.Port == port && backend.Address.Equals(address));
            if (at < 0)
            {
                throw new ServiceNotFoundException($"Service '{name}' has no backend {address} with port {port}; it has {string.Join(", ", backends.Take(8).Select(static backend => $"{backend.Address} with port {backend.Port}"))}{(backends.Length > 8 ? " and others" : backends.Length == 0 ? "none" : "")}.");
            }

            backends[at] = backends[at] with { State = state };
            return _book.Set(service with { Backends = backends });
        }
    }

    /// <summary>Unloads the programs and maps. What is attached stays attached until its attachment is disposed; what is pinned stays.</summary>
    public void Dispose()
    {
        // A sweep looks at the maps without the other lock.
        lock (_sweepGate)
        {
            lock (_gate)
            {
                if (_isDisposed)
                {
                    return;
                }

                _isDisposed = true;
                _sockets?.Dispose();
                _book.Dispose();
                _netkit?.Dispose();
                _object.Dispose();
                _xdpDevices?.Dispose();
                _pins?.Dispose();
            }
        }
    }

    /// <summary>Removes what a load balancer, of this process or another, pinned in a directory: its programs are detached, its services and connections forgotten. Where <see cref="Open(ServiceLoadBalancerOptions?)"/> refuses, this is the way to start anew.</summary>
    /// <param name="pinDirectory">See <see cref="ServiceLoadBalancerOptions.PinDirectory"/>.</param>
    /// <returns>Whether something was there.</returns>
    /// <exception cref="ServicePinException">The directory is not on a bpffs.</exception>
    public static bool RemoveEverything(string pinDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(pinDirectory);
        return ServicePins.RemoveAll(pinDirectory);
    }

    /// <summary>Loads an object of other programs on the maps of this one.</summary>
    /// <param name="name">The object's.</param>
    /// <param name="configure">Sets what is to be set before it is loaded.</param>
    internal BpfObject LoadBeside(string name, Action<BpfObjectSpec>? configure = null) => LoadOn(BundledObject.Open(name), SharedMaps, configure);

    internal static ServiceLoadBalancer Open(ServiceLoadBalancerOptions options, Func<string, BpfObjectSpec> open)
    {
        ServiceRules.Demand(options);
        if (BpfFeatures.ProbeTcx().Support == FeatureSupport.NotSupported)
        {
            throw new PlatformNotSupportedException("Services need tcx hooks, which Linux has since 6.6 and this kernel has not.");
        }

        ServicePins? pins = options.PinDirectory is { } directory ? ServicePins.Open(directory) : null;
        ServiceLbBpfObject? loaded = null;
        BpfObject? netkit = null;
        ServiceBook? book = null;
        try
        {
            loaded = Load(options, open, pins);
            netkit = options.Netkit ? LoadOn(open("service_lb.netkit.bpf.o"), SharedMapsOf(loaded.Object), spec => Configure(spec, options)) : null;
            HashSet<string> borrowed = [.. options.HostRouting?.SharedMaps.Select(static map => map.Key) ?? []];
            book = OpenBook(options, loaded, pins);
            book.SetNode(ServiceNode.Of(options).Copy());
            pins?.Pin(SharedMapsOf(loaded.Object).Where(map => !borrowed.Contains(map.Key)));
            return new ServiceLoadBalancer(options, loaded, netkit, book, pins);
        }
        catch
        {
            book?.Dispose();
            netkit?.Dispose();
            loaded?.Dispose();
            pins?.Dispose();
            throw;
        }
    }

    private static ServiceLbBpfObject Load(ServiceLoadBalancerOptions options, Func<string, BpfObjectSpec> open, ServicePins? pins)
    {
        ServiceLbBpfSpec spec = ServiceLbBpfSpec.From(open("service_lb.tcx.bpf.o"));
        spec.Frontends.MaxEntries = (uint)options.MaxFrontends;
        spec.FrontendPlaces.MaxEntries = (uint)options.MaxFrontends;
        spec.Services.MaxEntries = ServiceFrontends.RoomFor(options.MaxFrontends);
        spec.Spec.Maps["service_addresses"].MaxEntries = (uint)options.MaxFrontends;
        spec.Backends.MaxEntries = (uint)options.MaxBackends + 1;
        spec.BackendCounters.MaxEntries = (uint)options.MaxBackends + 1;
        spec.ServiceCounters.MaxEntries = (uint)options.MaxServices + 1;
        spec.ServiceRecords.MaxEntries = (uint)options.MaxServices;
        spec.ServiceTables.MaxEntries = MaxTablePages;
        spec.Connections.MaxEntries = (uint)options.MaxConnections * 2;
        spec.Affinities.MaxEntries = (uint)options.MaxAffinities;
        Configure(spec.Spec, options);
        BpfLoadOptions load = new();
        foreach ((string name, BpfMap map) in (pins?.Maps ?? Enumerable.Empty<KeyValuePair<string, BpfMap>>()).Concat(options.HostRouting?.SharedMaps ?? []))
        {
            if (spec.Spec.Maps.TryGet(name, out BpfObjectMapSpec? shared))
            {
                shared.MaxEntries = map.MaxEntries;
                load.Maps[name] = map;
            }
        }

        return spec.Load(load);
    }

    private static void Configure(BpfObjectSpec spec, ServiceLoadBalancerOptions options)
    {
        spec.Variables["hash_seed"].Set(options.HashSeed);
        foreach ((string name, uint value) in (ReadOnlySpan<(string, uint)>)[("fib_flags", FibLookupFlags.Known), ("route_cache", RouteCache.Known), ("check_sources", options.HostRouting is null ? 0U : 1U)])
        {
            if (spec.Variables.TryGet(name, out BpfObjectVariableSpec? variable))
            {
                variable.Set(value);
            }
        }
    }

    private static ServiceBook OpenBook(ServiceLoadBalancerOptions options, ServiceLbBpfObject loaded, ServicePins? pins)
    {
        ServiceTables? tables = null;
        ServiceFrontends? frontends = null;
        BackendNumbers? numbers = null;
        try
        {
            tables = new ServiceTables(loaded.ServiceTables, BpfMap.FromHandle(loaded.FirstTablePage.Map.DuplicateHandle()), isNew: pins is null or { IsNew: true });
            frontends = new ServiceFrontends(loaded.Frontends, loaded.FrontendPlaces.Map, loaded.Services.Map, tables.GracePeriods);
            numbers = new BackendNumbers(loaded.Backends.Map, loaded.BackendCounters);
            return new ServiceBook(options, new ServiceMaps(loaded), tables, frontends, numbers);
        }
        catch
        {
            numbers?.Dispose();
            frontends?.Dispose();
            tables?.Dispose();
            throw;
        }
    }

    private static BpfObject LoadOn(BpfObjectSpec spec, IEnumerable<KeyValuePair<string, BpfMap>> maps, Action<BpfObjectSpec>? configure)
    {
        BpfLoadOptions shared = new();
        foreach ((string name, BpfMap map) in maps.Where(map => spec.Maps.TryGet(map.Key, out _)))
        {
            spec.Maps[name].MaxEntries = map.MaxEntries;
            shared.Maps[name] = map;
        }

        configure?.Invoke(spec);
        return spec.Load(shared);
    }

    private static IEnumerable<KeyValuePair<string, BpfMap>> SharedMapsOf(BpfObject loaded) => loaded.Maps.Names
        .Where(static name => !name.StartsWith('.') && !RouteCache.IsOwn(name))
        .Select(name => KeyValuePair.Create(name, loaded.Maps[name]));

    private ServiceEntry Find(string name) => _book.Find(name) ?? throw new ServiceNotFoundException($"There is no service '{name}'.");

    private void Demand() => ObjectDisposedException.ThrowIf(_isDisposed, this);
}
