using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.ByteOrder;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Datapath;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services;

/// <summary>The programs of <c>service_lb</c> with their maps filled right here: what they make of what is there, whoever writes it.</summary>
internal sealed class LabServices : IDisposable
{
    private const int Line = 16;
    private const byte LocalBackend = 1;
    private readonly ServiceLbBpfObject _tcx;
    private readonly BpfObject? _netkit;
    private readonly BpfMapMemory<ServiceLbBpf.NksTableLine> _tables;
    private readonly BpfMapMemory<ServiceLbBpf.NksBackend> _backends;
    private readonly Dictionary<string, uint> _ids = [];
    private readonly Dictionary<(string Service, ServiceBackend Backend), uint> _numbers = [];
    private readonly List<BpfLink> _links = [];
    private uint _line;

    public LabServices(HostRouting? hostRouting, bool netkit, uint answersPerSecond = 1_000_000)
    {
        ServiceLbBpfSpec spec = ServiceLbBpfSpec.From(BundledObject.Open("service_lb.tcx.bpf.o"));
        spec.FibFlags = FibLookupFlags.Known;
        spec.CheckSources = hostRouting is null ? 0U : 1;
        spec.AnswersPerSecond = answersPerSecond;
        _tcx = spec.Load(Share(spec.Spec, hostRouting?.SharedMaps ?? []));
        if (netkit)
        {
            BpfObjectSpec other = BundledObject.Open("service_lb.netkit.bpf.o");
            foreach (string name in (string[])["fib_flags", "check_sources", "answers_per_second"])
            {
                other.Variables[name].Set(_tcx.Object.Variables[name].Get<uint>());
            }

            _netkit = other.Load(Share(other, _tcx.Object.Maps.Names.Where(static n => !n.StartsWith('.')).Select(n => KeyValuePair.Create(n, _tcx.Object.Maps[n]))));
        }

        _tables = _tcx.FirstTablePage.Map.MapMemory<ServiceLbBpf.NksTableLine>();
        _backends = _tcx.Backends.Map.MapMemory<ServiceLbBpf.NksBackend>();
    }

    public ServiceLbBpfObject Object => _tcx;

    public BpfObject? NetkitObject => _netkit;

    public static ServiceLbBpf.NksAddress AddressOf(IPAddress address)
    {
        ServiceLbBpf.NksAddress bytes = default;
        (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(MemoryMarshal.AsBytes((Span<BigEndianUInt32>)bytes.Words), out _);
        return bytes;
    }

    public void SetNode(string? ipv4, string? ipv6, params ReadOnlySpan<string> nodePortAddresses)
    {
        ServiceLbBpf.NksNodes node = default;
        node.Sides[0] = new ServiceLbBpf.NksNode
        {
            Ipv4 = ipv4 is null ? default : AddressOf(IPAddress.Parse(ipv4)),
            Ipv6 = ipv6 is null ? default : AddressOf(IPAddress.Parse(ipv6)),
            NodePortFirst = (ushort)30_000,
            NodePortLast = (ushort)32_767,
            MasqueradeFirst = (ushort)61_000,
            MasqueradeLast = (ushort)65_535,
        };
        _tcx.Node.Update(0, node);
        foreach (string address in nodePortAddresses)
        {
            _tcx.NodeAddresses.Update(AddressOf(IPAddress.Parse(address)), 1U);
        }
    }

    public void AddClusterRange(string range) => _tcx.SourceRanges.Update(RangeOf(0, System.Net.IPNetwork.Parse(range)), 1U);

    /// <summary>Makes a service, or makes it anew with other backends.</summary>
    public void Set(Service service)
    {
        if (!_ids.TryGetValue(service.Name, out uint id))
        {
            _ids[service.Name] = id = (uint)_ids.Count + 1;
        }

        foreach (System.Net.IPNetwork range in service.SourceRanges)
        {
            _tcx.SourceRanges.Update(RangeOf(id, range), 1U);
        }

        uint[] all = [.. service.Backends.Select(b => NumberOf(service, id, b))];
        ServiceLbBpf.NksView every = MakeView([.. Usable(service, all, local: false)], service);
        ServiceLbBpf.NksView local = MakeView([.. Usable(service, all, local: true)], service);
        foreach (ServiceFrontend frontend in service.Frontends)
        {
            bool isCluster = frontend.Kind == ServiceFrontendKind.ClusterIP;
            bool isLocal = (isCluster ? service.InternalTrafficPolicy : service.ExternalTrafficPolicy) == ServiceTrafficPolicy.Local;
            ServiceLbBpf.NksView inside = isLocal && isCluster ? local : every;
            ServiceLbBpf.NksView outside = isLocal ? local : every;
            if (!isLocal && !isCluster)
            {
                inside.Flags |= ServiceLbBpf.NksViewFlags.Masquerade;
            }

            outside.Flags |= isLocal && !isCluster ? ServiceLbBpf.NksViewFlags.Silent : isLocal ? 0 : ServiceLbBpf.NksViewFlags.Masquerade;
            ServiceLbBpf.NksService value = new()
            {
                Id = id,
                Flags = (service.ClientAffinity is null ? 0 : ServiceLbBpf.NksServiceFlags.Affinity) | (service.SourceRanges.Count == 0 ? 0 : ServiceLbBpf.NksServiceFlags.SourceRanges),
                AffinitySeconds = (uint)(service.ClientAffinity?.TotalSeconds ?? 0),
                Inside = inside,
                Outside = outside,
            };
            foreach (IPAddress address in frontend.Address is { } one ? (IPAddress[])[one] : [IPAddress.Any, IPAddress.IPv6Any])
            {
                _tcx.Services.Update(new ServiceLbBpf.NksFrontend { Address = AddressOf(address), Port = (ushort)frontend.Port, Protocol = (byte)service.Protocol }, value);
                if (frontend.Address is not null)
                {
                    _tcx.ServiceAddresses.Update(AddressOf(address), 1U);
                }
            }
        }
    }

    /// <summary>The number of a backend, by which its counters are.</summary>
    public uint NumberOf(string service, ServiceBackend backend) => _numbers[(service, backend with { State = ServiceBackendState.Active })];

    public void SetState(string service, ServiceBackend backend, byte state) => _backends.Span[(int)NumberOf(service, backend)].State = state;

    /// <summary>Before everything that is attached, in the namespace of the calling thread.</summary>
    public void AttachPod(int ifindex, DatapathHook hook)
    {
        MprogOptions first = new() { Position = MprogPosition.First };
        if (hook == DatapathHook.Netkit)
        {
            _links.Add(_netkit!.Programs["service_to_pod"].AttachNetkit(ifindex, NetkitHook.Primary, first));
            _links.Add(_netkit.Programs["service_from_pod"].AttachNetkit(ifindex, NetkitHook.Peer, first));
            return;
        }

        _links.Add(_tcx.ServiceToPod.AttachTcx(ifindex, TcxHook.Egress, first));
        _links.Add(_tcx.ServiceFromPod.AttachTcx(ifindex, TcxHook.Ingress, first));
    }

    public void AttachUplink(int ifindex, UplinkKind kind = UplinkKind.Ethernet)
    {
        MprogOptions first = new() { Position = MprogPosition.First };
        _links.Add((kind == UplinkKind.Ethernet ? _tcx.ServiceToUplink : _tcx.ServiceToTunnel).AttachTcx(ifindex, TcxHook.Egress, first));
        _links.Add((kind == UplinkKind.Ethernet ? _tcx.ServiceFromUplink : _tcx.ServiceFromTunnel).AttachTcx(ifindex, TcxHook.Ingress, first));
    }

    /// <summary>How often a verdict was given, of all services.</summary>
    public ulong Read(ServiceLbBpf.NksServiceVerdict verdict)
    {
        ServiceLbBpf.NksServiceCounter[] perCpu = new ServiceLbBpf.NksServiceCounter[_tcx.ServiceVerdicts.CpuCount];
        _tcx.ServiceVerdicts.Lookup((uint)verdict, perCpu);
        return perCpu.Aggregate(0UL, static (sum, c) => sum + c.Packets);
    }

    /// <summary>All verdicts that were given, with how often.</summary>
    public Dictionary<ServiceLbBpf.NksServiceVerdict, ulong> ReadAll() => Enum.GetValues<ServiceLbBpf.NksServiceVerdict>().Distinct()
        .Where(v => v != ServiceLbBpf.NksServiceVerdict.Verdicts).Select(v => (v, Read(v))).Where(v => v.Item2 > 0).ToDictionary(v => v.v, v => v.Item2);

    public ulong Read(string service, ServiceLbBpf.NksServiceVerdict verdict)
    {
        ServiceLbBpf.ServiceCounters[] perCpu = new ServiceLbBpf.ServiceCounters[_tcx.ServiceCounters.CpuCount];
        _tcx.ServiceCounters.Lookup(_ids[service], perCpu);
        return perCpu.Aggregate(0UL, (sum, c) => sum + c.ByVerdict[(int)verdict]);
    }

    public ServiceLbBpf.BackendCounters Read(string service, ServiceBackend backend)
    {
        ServiceLbBpf.BackendCounters[] perCpu = new ServiceLbBpf.BackendCounters[_tcx.BackendCounters.CpuCount];
        _tcx.BackendCounters.Lookup(NumberOf(service, backend), perCpu);
        return new()
        {
            Connections = perCpu.Aggregate(0UL, static (sum, c) => sum + c.Connections),
            Packets = perCpu.Aggregate(0UL, static (sum, c) => sum + c.Packets),
            Bytes = perCpu.Aggregate(0UL, static (sum, c) => sum + c.Bytes),
            ReplyPackets = perCpu.Aggregate(0UL, static (sum, c) => sum + c.ReplyPackets),
            ReplyBytes = perCpu.Aggregate(0UL, static (sum, c) => sum + c.ReplyBytes),
        };
    }

    public void Dispose()
    {
        _links.ForEach(static l => l.Dispose());
        _tables.Dispose();
        _backends.Dispose();
        _netkit?.Dispose();
        _tcx.Dispose();
    }

    private static BpfLoadOptions Share(BpfObjectSpec spec, IEnumerable<KeyValuePair<string, BpfMap>> maps)
    {
        BpfLoadOptions load = new();
        foreach ((string name, BpfMap map) in maps)
        {
            if (spec.Maps.TryGet(name, out BpfObjectMapSpec? wanted))
            {
                wanted.MaxEntries = map.MaxEntries;
                load.Maps[name] = map;
            }
        }

        return load;
    }

    private static ServiceLbBpf.NksRange RangeOf(uint service, System.Net.IPNetwork range)
    {
        ServiceLbBpf.NksRange key = new() { Length = 32U + (uint)range.PrefixLength + (range.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 96U : 0), Service = service };
        ServiceLbBpf.NksAddress address = AddressOf(range.BaseAddress);
        ((ReadOnlySpan<BigEndianUInt32>)address.Words).CopyTo(key.Address);
        return key;
    }

    private static IEnumerable<uint> Usable(Service service, uint[] numbers, bool local) =>
        numbers.Where((_, i) => service.Backends[i].State == ServiceBackendState.Active && service.Backends[i].Weight > 0 && (!local || service.Backends[i].IsLocal));

    private uint NumberOf(Service service, uint id, ServiceBackend backend)
    {
        (string, ServiceBackend) key = (service.Name, backend with { State = ServiceBackendState.Active });
        if (!_numbers.TryGetValue(key, out uint number))
        {
            _numbers[key] = number = (uint)_numbers.Count + 1;
        }

        _backends.Span[(int)number] = new()
        {
            Address = AddressOf(backend.Address),
            Port = (ushort)backend.Port,
            State = (byte)backend.State,
            Flags = backend.IsLocal ? LocalBackend : (byte)0,
            Generation = 1,
            Service = id,
        };
        return number;
    }

    private ServiceLbBpf.NksView MakeView(ReadOnlySpan<uint> numbers, Service service)
    {
        ServiceLbBpf.NksView view = new()
        {
            First = _line * Line,
            Slots = (uint)numbers.Length,
            Flags = (service.Refusal == ServiceRefusal.Reset ? ServiceLbBpf.NksViewFlags.Reset : service.Refusal == ServiceRefusal.Silence ? ServiceLbBpf.NksViewFlags.Silent : 0)
                | (service.Forwarding == ServiceForwarding.DirectReturn ? ServiceLbBpf.NksViewFlags.DirectReturn : 0),
        };
        for (int i = 0; i < numbers.Length; i++)
        {
            _tables.Span[(int)_line + (i / Line)].Backends[i % Line] = numbers[i];
        }

        _line += (uint)(numbers.Length + Line - 1) / Line;
        return view;
    }
}
