using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Datapath;

public sealed partial class HostRouting
{
    private const string FromPod = "from_pod";
    private const string ToPod = "to_pod";

    /// <summary>The maps that outlive the programs, by their name in C: those of every load that is to go on with what an earlier one knew.</summary>
    internal IEnumerable<KeyValuePair<string, BpfMap>> SharedMaps => SharedMapsOf(_object).Where(static m => !RouteCache.IsOwn(m.Key));

    /// <summary>
    /// Loads the programs a second time, attached to nothing, on the maps of this datapath: addresses and counters are the same ones. To be put in the place of this one's by
    /// <see cref="PodAttachment.Upgrade"/>, <see cref="UplinkAttachment.Upgrade"/> and <see cref="ReplaceWithoutLinks"/>; this one is disposed of afterwards.
    /// </summary>
    /// <exception cref="BpfVerifierException">The kernel's verifier refused a program; what is attached runs on.</exception>
    /// <exception cref="BpfException">The kernel refused a program.</exception>
    public HostRouting LoadBeside() => LoadBeside(BundledObject.Open);

    /// <summary>
    /// As <see cref="Attach"/>, without links (<c>BPF_PROG_ATTACH</c>): the programs stay when the process ends, and anybody with CAP_NET_ADMIN can detach or replace them.
    /// </summary>
    /// <param name="interfaceIndex">The host-side device, in the network namespace of the calling thread.</param>
    /// <param name="hook">The hooks that the device has.</param>
    /// <exception cref="BpfException">The kernel refused; the message says why. Nothing stays attached.</exception>
    public void AttachWithoutLinks(int interfaceIndex, DatapathHook hook)
    {
        AddCounters(interfaceIndex);
        try
        {
            AttachWithoutLink(interfaceIndex, hook, ToPod);
            try
            {
                AttachWithoutLink(interfaceIndex, hook, FromPod);
            }
            catch
            {
                DetachWithoutLink(interfaceIndex, hook, ToPod);
                throw;
            }
        }
        catch
        {
            ForgetCounters(interfaceIndex);
            throw;
        }
    }

    /// <summary>
    /// Puts this datapath's programs in the places that those of <paramref name="older"/> have on a device without links (<c>BPF_F_REPLACE</c>), in whatever company: the order stays, and no packet sees neither.
    /// </summary>
    /// <param name="interfaceIndex">The host-side device, in the network namespace of the calling thread.</param>
    /// <param name="hook">The hooks that the device has.</param>
    /// <param name="older">The datapath whose programs are there.</param>
    /// <exception cref="MprogProgramNotFoundException">A program of <paramref name="older"/> is not there. What was replaced before is put back.</exception>
    /// <exception cref="MprogLinkOwnedException">A link holds it: <see cref="PodAttachment.Upgrade"/> is the way.</exception>
    public void ReplaceWithoutLinks(int interfaceIndex, DatapathHook hook, HostRouting older)
    {
        ArgumentNullException.ThrowIfNull(older);
        ReplaceWithoutLink(interfaceIndex, hook, ToPod, older);
        try
        {
            ReplaceWithoutLink(interfaceIndex, hook, FromPod, older);
        }
        catch
        {
            older.ReplaceWithoutLink(interfaceIndex, hook, ToPod, this);
            throw;
        }
    }

    /// <summary>Detaches the programs that <see cref="AttachWithoutLinks"/> attached, the one that lets the pod send first.</summary>
    /// <param name="interfaceIndex">The host-side device, in the network namespace of the calling thread.</param>
    /// <param name="hook">The hooks that the device has.</param>
    /// <exception cref="MprogProgramNotFoundException">A program is not there.</exception>
    public void DetachWithoutLinks(int interfaceIndex, DatapathHook hook)
    {
        DetachWithoutLink(interfaceIndex, hook, FromPod);
        DetachWithoutLink(interfaceIndex, hook, ToPod);
        ForgetCounters(interfaceIndex);
    }

    /// <summary>Loads the programs of <paramref name="open"/>'s objects on maps that exist, and what is not among those anew. The pod maps are as large as the ones that exist.</summary>
    /// <exception cref="BpfMapTypeMismatchException">A map that exists is not what the programs need.</exception>
    internal static HostRouting LoadOn(IEnumerable<KeyValuePair<string, BpfMap>> existing, HostRoutingOptions options, Func<string, BpfObjectSpec> open, PodRegistry? registry = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxAddresses, 1);
        HostRoutingBpfSpec spec = HostRoutingBpfSpec.From(open("host_routing.tcx.bpf.o"));
        spec.Pods.MaxEntries = (uint)options.MaxAddresses;
        spec.PodSlots.MaxEntries = (uint)options.MaxAddresses;
        BpfObjectMapSpec pages = spec.Spec.Maps["slot_counters"];
        pages.MaxEntries = (((uint)options.MaxAddresses / PodSlots.PagePods) + 1) * 2;
        spec.FibFlags = FibLookupFlags.Known;
        spec.RouteCache = RouteCache.Known;
        spec.ReversePath = options.ReversePathFilter ? 1U : 0;
        BpfLoadOptions load = new();
        foreach ((string name, BpfMap map) in existing.Where(static m => !RouteCache.IsOwn(m.Key)))
        {
            if (spec.Spec.Maps.TryGet(name, out BpfObjectMapSpec? wanted))
            {
                if (wanted == spec.Pods || wanted == spec.PodSlots || wanted == pages)
                {
                    wanted.MaxEntries = map.MaxEntries;
                }

                load.Maps[name] = map;
            }
        }

        HostRoutingBpfObject loaded = spec.Load(load);
        BpfObject? netkit = null;
        try
        {
            netkit = options.Netkit ? LoadNetkit(loaded, open) : null;
            return new HostRouting(options, loaded, netkit, registry?.Share() ?? new PodRegistry(loaded, load.Maps.Keys));
        }
        catch
        {
            netkit?.Dispose();
            loaded.Dispose();
            throw;
        }
    }

    internal HostRouting LoadBeside(Func<string, BpfObjectSpec> open) => LoadOn(SharedMaps, _options, open, _registry);

    /// <summary>Whether both programs of an attachment are this datapath's and at work on the device.</summary>
    internal bool Holds(BpfLink link, bool fromPod, DatapathHook hook) => link.GetInfo().ProgramId == Program(hook, fromPod ? FromPod : ToPod).Id;

    internal BpfProgram UplinkProgram(UplinkKind kind) => kind switch
    {
        UplinkKind.Ethernet => _object.FromUplink,
        UplinkKind.Ip => _object.FromTunnel,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An uplink's frames begin with an Ethernet or an IP header."),
    };

    internal BpfProgram PodProgram(DatapathHook hook, bool fromPod) => Program(hook, fromPod ? FromPod : ToPod);

    private static IEnumerable<KeyValuePair<string, BpfMap>> SharedMapsOf(HostRoutingBpfObject loaded) => loaded.Object.Maps.Names
        .Where(static name => !name.StartsWith('.'))
        .Select(name => KeyValuePair.Create(name, loaded.Object.Maps[name]));

    private void AddCounters(int interfaceIndex) => _registry.StartCounting(interfaceIndex);

    private void AttachWithoutLink(int interfaceIndex, DatapathHook hook, string name)
    {
        BpfProgram program = Program(hook, name);
        if (hook == DatapathHook.Netkit)
        {
            program.AttachNetkitWithoutLink(interfaceIndex, NetkitHookOf(name));
        }
        else
        {
            program.AttachTcxWithoutLink(interfaceIndex, TcxHookOf(name));
        }
    }

    private void ReplaceWithoutLink(int interfaceIndex, DatapathHook hook, string name, HostRouting older)
    {
        BpfProgram program = Program(hook, name);
        BpfProgram replaced = older.Program(hook, name);
        if (hook == DatapathHook.Netkit)
        {
            program.ReplaceNetkit(interfaceIndex, NetkitHookOf(name), replaced);
        }
        else
        {
            program.ReplaceTcx(interfaceIndex, TcxHookOf(name), replaced);
        }
    }

    private void DetachWithoutLink(int interfaceIndex, DatapathHook hook, string name)
    {
        BpfProgram program = Program(hook, name);
        if (hook == DatapathHook.Netkit)
        {
            program.DetachNetkit(interfaceIndex, NetkitHookOf(name));
        }
        else
        {
            program.DetachTcx(interfaceIndex, TcxHookOf(name));
        }
    }

    private static NetkitHook NetkitHookOf(string name) => name == FromPod ? NetkitHook.Peer : NetkitHook.Primary;

    private static TcxHook TcxHookOf(string name) => name == FromPod ? TcxHook.Ingress : TcxHook.Egress;
}
