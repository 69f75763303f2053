using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Capture;

/// <summary>How one device is captured: at which hooks, and how the programs get there.</summary>
internal sealed class CaptureAttachment
{
    private const uint EthernetHeader = 14;

    private readonly LinkInfo _link;
    private readonly NetworkNamespace _namespace;

    /// <summary>Null for a device that is captured at tcx.</summary>
    private readonly NetkitLinkInfo? _netkit;

    public CaptureAttachment(LinkInfo link, NetworkNamespace networkNamespace)
    {
        _link = link;
        _namespace = networkNamespace;

        // The programs of a pair are the primary's; the other end is a device like any other.
        _netkit = link.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? netkit) && netkit.IsPrimary ? netkit : null;
        LinkType = link.Kind == NetkitLinkInfo.Kind || PodHostSide.UplinkKindOf(link) == UplinkKind.Ethernet ? CaptureLinkType.Ethernet : CaptureLinkType.Raw;
    }

    public CaptureLinkType LinkType { get; }

    public CaptureHook HookOf(CaptureSides side) => (_netkit is not null, side == CaptureSides.Inbound) switch
    {
        (true, true) => CaptureHook.NetkitPeer,
        (true, false) => CaptureHook.NetkitPrimary,
        (false, true) => CaptureHook.TcxIngress,
        (false, false) => CaptureHook.TcxEgress,
    };

    /// <summary>The datapath that decides at the hook; null for none that tells its verdicts.</summary>
    public DatapathVerdicts.Maps? FindVerdicts(CaptureSides side)
    {
        MprogChain chain = _namespace.Run(() => HookOf(side) switch
        {
            CaptureHook.NetkitPeer => BpfHooks.QueryNetkit(_link.Index, NetkitHook.Peer),
            CaptureHook.NetkitPrimary => BpfHooks.QueryNetkit(_link.Index, NetkitHook.Primary),
            CaptureHook.TcxIngress => BpfHooks.QueryTcx(_link.Index, TcxHook.Ingress),
            _ => BpfHooks.QueryTcx(_link.Index, TcxHook.Egress),
        });
        return DatapathVerdicts.Find(chain);
    }

    /// <summary>Loads the programs for the device and attaches them; whole or not at all.</summary>
    public CaptureDevice Attach(CaptureBpfSpec spec, IReadOnlyList<CaptureInterface> interfaces, IReadOnlyDictionary<string, BpfMap> shared)
    {
        CaptureBpf.UInt32Array2 numbers = default;
        CaptureBpf.UInt32Array2 verdicts = default;
        foreach (CaptureInterface captured in interfaces)
        {
            int side = captured.Side == CaptureSides.Inbound ? (int)CaptureBpf.NksCaptureSide.In : (int)CaptureBpf.NksCaptureSide.Out;
            numbers[side] = (uint)captured.Id;
            verdicts[side] = captured.HasVerdicts ? 1u : 0;
            ProgramFor(spec, captured.Hook).Load = true;
        }

        spec.CaptureGate.Load = interfaces.Any(HasGate);
        spec.Interfaces = numbers;
        spec.VerdictFollows = verdicts;
        spec.LinkHeader = LinkType == CaptureLinkType.Ethernet ? EthernetHeader : 0;
        BpfLoadOptions options = new();
        foreach ((string name, BpfMap map) in shared)
        {
            options.Maps[name] = map;
        }

        CaptureBpfObject loaded = spec.Load(options);
        List<BpfLink> programs = [];
        List<BpfLink> gates = [];
        try
        {
            _namespace.Run(() =>
            {
                foreach (CaptureInterface captured in interfaces)
                {
                    // The gate first: a capture is never alone where a policy closes the device.
                    if (HasGate(captured))
                    {
                        gates.Add(AttachAt(loaded.CaptureGate, captured.Hook, MprogPosition.Last));
                    }

                    programs.Add(AttachAt(ProgramFor(loaded, captured.Hook), captured.Hook, MprogPosition.First));
                }
            });
            return new CaptureDevice(loaded, interfaces, programs, gates);
        }
        catch
        {
            new CaptureDevice(loaded, interfaces, programs, gates).Dispose();
            throw;
        }
    }

    private static BpfObjectProgramSpec ProgramFor(CaptureBpfSpec spec, CaptureHook hook) => hook switch
    {
        CaptureHook.NetkitPeer => spec.CapturePeer,
        CaptureHook.NetkitPrimary => spec.CapturePrimary,
        CaptureHook.TcxIngress => spec.CaptureIngress,
        _ => spec.CaptureEgress,
    };

    private static BpfProgram ProgramFor(CaptureBpfObject loaded, CaptureHook hook) => hook switch
    {
        CaptureHook.NetkitPeer => loaded.CapturePeer,
        CaptureHook.NetkitPrimary => loaded.CapturePrimary,
        CaptureHook.TcxIngress => loaded.CaptureIngress,
        _ => loaded.CaptureEgress,
    };

    private bool HasGate(CaptureInterface captured) => captured.Hook switch
    {
        CaptureHook.NetkitPeer => _netkit!.PeerPolicy == NetkitPolicy.Drop,
        CaptureHook.NetkitPrimary => _netkit!.Policy == NetkitPolicy.Drop,
        _ => false,
    };

    private BpfLink AttachAt(BpfProgram program, CaptureHook hook, MprogPosition position)
    {
        MprogOptions options = new() { Position = position };
        return hook switch
        {
            CaptureHook.NetkitPeer => program.AttachNetkit(_link.Index, NetkitHook.Peer, options),
            CaptureHook.NetkitPrimary => program.AttachNetkit(_link.Index, NetkitHook.Primary, options),
            CaptureHook.TcxIngress => program.AttachTcx(_link.Index, TcxHook.Ingress, options),
            _ => program.AttachTcx(_link.Index, TcxHook.Egress, options),
        };
    }
}
