using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Datapath;

/// <summary>
/// The bundled <c>host_routing</c> datapath: pod to pod, pod to remote and remote to pod past the host's upper IP stack, IPv4 and IPv6, by the host's own
/// routes and neighbours and a map from pod address to host-side device. What it cannot do as well as the stack goes to the stack. One instance serves any number of
/// pods and uplinks.
/// </summary>
/// <remarks>
/// <para><c>from_pod</c> sees what a pod sends, and checks its source address; <c>to_pod</c> what the host sends into a pod; <c>from_uplink</c> what arrives at the
/// node. Every decision is counted, see <see cref="ReadCounters()"/>.</para>
/// <para>The netkit build and the tcx build of the programs share the maps, so pods of both kinds reach each other.</para>
/// <para>Not thread safe for adding and removing; the packets meanwhile flow on, each map update is atomic.</para>
/// <para>Source: <c>native/bpf/host_routing.bpf.c</c>.</para>
/// </remarks>
public sealed partial class HostRouting : IDisposable
{
    private readonly HostRoutingOptions _options;
    private readonly HostRoutingBpfObject _object;
    private readonly BpfObject? _netkit;
    private readonly PodRegistry _registry;

    private HostRouting(HostRoutingOptions options, HostRoutingBpfObject tcx, BpfObject? netkit, PodRegistry registry)
    {
        _options = options;
        _object = tcx;
        _netkit = netkit;
        _registry = registry;
    }

    /// <summary>The pods' addresses, for the programs that stand beside these.</summary>
    internal BpfMap PodsMap => _object.Pods.Map;

    /// <summary>Loads the programs and maps, attached to nothing yet.</summary>
    /// <exception cref="BpfVerifierException">The kernel's verifier refused a program.</exception>
    /// <exception cref="BpfException">The kernel refused a map or a program, for want of CAP_BPF and CAP_NET_ADMIN or of memory.</exception>
    public static HostRouting Load(HostRoutingOptions? options = null) => LoadOn([], options ?? new HostRoutingOptions(), BundledObject.Open);

    /// <summary>
    /// Attaches <c>from_pod</c> and <c>to_pod</c> to a pod's host-side device. Where other programs are attached already, ours run after them.
    /// </summary>
    /// <remarks>
    /// The index is looked up in the network namespace of the calling thread. Disposing the result detaches both. The pod's traffic is counted from here on.
    /// </remarks>
    /// <param name="interfaceIndex">The host-side device: the netkit primary, or the host's end of a veth pair.</param>
    /// <param name="hook">The hooks that the device has.</param>
    /// <exception cref="InvalidOperationException">Netkit hooks, and the datapath was loaded without their build.</exception>
    /// <exception cref="BpfException">The kernel refused; the message says why. Nothing stays attached.</exception>
    public PodAttachment Attach(int interfaceIndex, DatapathHook hook)
    {
        AddCounters(interfaceIndex);
        try
        {
            return AttachAgain(interfaceIndex, hook);
        }
        catch
        {
            ForgetCounters(interfaceIndex);
            throw;
        }
    }

    /// <summary>As <see cref="Attach"/>, for a pod that is counted already.</summary>
    internal PodAttachment AttachAgain(int interfaceIndex, DatapathHook hook)
    {
        BpfProgram fromPod = Program(hook, FromPod);
        BpfProgram toPod = Program(hook, ToPod);

        // What a pod sends is let through last: until then nothing it sent can have an answer.
        BpfLink? inbound = null;
        try
        {
            inbound = hook == DatapathHook.Netkit ? toPod.AttachNetkit(interfaceIndex, NetkitHook.Primary, DropGate.PlaceBefore) : toPod.AttachTcx(interfaceIndex, TcxHook.Egress);
            BpfLink outbound = hook == DatapathHook.Netkit ? fromPod.AttachNetkit(interfaceIndex, NetkitHook.Peer, DropGate.PlaceBefore) : fromPod.AttachTcx(interfaceIndex, TcxHook.Ingress);
            return new PodAttachment(hook, outbound, inbound);
        }
        catch
        {
            inbound?.Dispose();
            throw;
        }
    }

    /// <summary>Attaches the program that leads what arrives for pods into them, past the queues of their devices.</summary>
    /// <remarks>The index is looked up in the network namespace of the calling thread.</remarks>
    /// <exception cref="BpfException">The kernel refused; the message says why.</exception>
    public UplinkAttachment AttachUplink(int interfaceIndex, UplinkKind kind = UplinkKind.Ethernet) =>
        new(interfaceIndex, kind, UplinkProgram(kind).AttachTcx(interfaceIndex, TcxHook.Ingress));

    /// <summary>Makes a pod reachable under an address, and lets it send from it.</summary>
    /// <param name="address">The pod's address, IPv4 or IPv6.</param>
    /// <param name="interfaceIndex">The pod's host-side device, in the host's namespace.</param>
    /// <param name="physicalAddress">The pod-side MAC address, or null for a netkit device in L3 mode, which has none.</param>
    /// <param name="mtu">The pod-side MTU in bytes; a longer packet goes to the host's IP stack, which answers it.</param>
    /// <exception cref="BpfException">E2BIG: the map is full.</exception>
    public void AddAddress(IPAddress address, int interfaceIndex, PhysicalAddress? physicalAddress, int mtu) =>
        _registry.Set(new HostRoutingBpf.NksAddress(address), new HostRoutingBpf.PodEntry(interfaceIndex, physicalAddress, mtu));

    /// <summary>Takes an address out of the datapath.</summary>
    /// <returns>Whether it was there.</returns>
    public bool RemoveAddress(IPAddress address) => _registry.Remove(new HostRoutingBpf.NksAddress(address));

    /// <summary>Forgets what was counted for a pod, whose device is about to go.</summary>
    /// <returns>Whether something was counted.</returns>
    public bool ForgetCounters(int interfaceIndex) => _registry.StopCounting(interfaceIndex);

    /// <summary>How often each verdict was given since <see cref="Load"/>, summed over all processors.</summary>
    public VerdictCounters ReadCounters()
    {
        VerdictCount[] sums = new VerdictCount[VerdictCounters.Length];
        HostRoutingBpf.NksCounter[] perCpu = new HostRoutingBpf.NksCounter[_object.Verdicts.CpuCount];
        for (uint verdict = 0; verdict < sums.Length; verdict++)
        {
            _object.Verdicts.Lookup(verdict, perCpu);
            foreach (HostRoutingBpf.NksCounter count in perCpu)
            {
                sums[verdict] += new VerdictCount(count.Packets, count.Bytes);
            }
        }

        return new VerdictCounters(sums);
    }

    /// <summary>The same for one pod, since its programs were attached: what it sent, what the host, remotes and other pods (<see cref="Verdict.PodFromPod"/>) sent it.</summary>
    /// <param name="interfaceIndex">The pod's host-side device.</param>
    /// <exception cref="BpfKeyNotFoundException">No programs were attached to the device, or its counters were forgotten.</exception>
    public VerdictCounters ReadCounters(int interfaceIndex)
    {
        VerdictCount[] sums = new VerdictCount[VerdictCounters.Length];
        HostRoutingBpf.PodCounters[] perCpu = new HostRoutingBpf.PodCounters[PossibleCpus.Count];
        _registry.ReadCounters(interfaceIndex, perCpu);
        foreach (ref readonly HostRoutingBpf.PodCounters counters in perCpu.AsSpan())
        {
            for (int verdict = 0; verdict < sums.Length; verdict++)
            {
                sums[verdict] += new VerdictCount(counters.ByVerdict[verdict].Packets, counters.ByVerdict[verdict].Bytes);
            }
        }

        return new VerdictCounters(sums);
    }

    /// <summary>Unloads the programs and maps; what is attached stays attached until its attachment is disposed.</summary>
    public void Dispose()
    {
        _ipvlan?.Dispose();
        _netkit?.Dispose();
        _registry.Dispose();
        _object.Dispose();
    }

    /// <summary>The netkit build, on the maps of the other.</summary>
    private static BpfObject LoadNetkit(HostRoutingBpfObject tcx, Func<string, BpfObjectSpec> open)
    {
        BpfObjectSpec spec = open("host_routing.netkit.bpf.o");
        spec.Variables["fib_flags"].Set(FibLookupFlags.Known);
        spec.Variables["route_cache"].Set(RouteCache.Known);
        BpfLoadOptions shared = new();
        foreach ((string name, BpfMap map) in SharedMapsOf(tcx).Where(m => spec.Maps.TryGet(m.Key, out _)))
        {
            spec.Maps[name].MaxEntries = map.MaxEntries;
            shared.Maps[name] = map;
        }

        return spec.Load(shared);
    }

    private BpfProgram Program(DatapathHook hook, string name) => hook switch
    {
        DatapathHook.Tcx => name == FromPod ? _object.FromPod : _object.ToPod,
        DatapathHook.Netkit when _netkit is not null => _netkit.Programs[name],
        DatapathHook.Netkit => throw new InvalidOperationException($"This datapath was loaded without the build for netkit hooks: load it with {nameof(HostRoutingOptions)}.{nameof(HostRoutingOptions.Netkit)}."),
        _ => throw new ArgumentOutOfRangeException(nameof(hook), hook, "A datapath hook is Netkit or Tcx."),
    };
}
