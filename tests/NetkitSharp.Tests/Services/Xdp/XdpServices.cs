using System.Net;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.ByteOrder;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>The maps of services, written by hand, for the programs at XDP alone: what the load balancer would write.</summary>
internal sealed class XdpServices : IDisposable
{
    public const int MasqueradeFirst = 61_000;
    public const int MasqueradeLast = 61_999;

    private readonly ServiceLbBpfObject _object;
    private readonly HostRouting? _routing;
    private readonly BpfMap _devices;
    private uint _lines;
    private uint _frontends;

    public XdpServices(HostRouting? routing = null)
    {
        ServiceLbBpfSpec spec = ServiceLbBpfSpec.From(BundledObject.Open("service_lb.tcx.bpf.o"));
        spec.Connections.MaxEntries = 65_536;
        _routing = routing;
        _object = spec.Load();
        _devices = XdpBalancing.CreateDevices();
        Dictionary<string, BpfMap> maps = _object.Object.Maps.Names.Where(static n => !n.StartsWith('.')).ToDictionary(static n => n, n => _object.Object.Maps[n]);
        maps[XdpBalancing.Devices] = _devices;
        foreach ((string name, BpfMap map) in routing?.SharedMaps ?? [])
        {
            maps[name] = map;
        }

        Balancing = new(maps, checkSources: routing is not null, hashSeed: 0);
    }

    public XdpBalancing Balancing { get; }

    public BpfMap<ServiceLbBpf.NksTuple, ServiceLbBpf.NksConnection> Connections => _object.Connections;

    public BpfDeviceMap Devices => _devices.AsDeviceMap();

    /// <summary>Packets by verdict, those that are not zero.</summary>
    public Dictionary<ServiceLbBpf.NksServiceVerdict, (long Packets, long Bytes)> Counted => Enumerable.Range(0, (int)ServiceLbBpf.NksServiceVerdict.Verdicts)
        .Select(v => ((ServiceLbBpf.NksServiceVerdict)v, Sum(_object.ServiceVerdicts, (uint)v, static c => ((long)c.Packets, (long)c.Bytes))))
        .Where(static c => c.Item2.Item1 > 0)
        .ToDictionary(static c => c.Item1, static c => c.Item2);

    public void SetNode(string ipv4, string ipv6)
    {
        ServiceLbBpf.NksNodes node = default;
        node.Sides[0] = new()
        {
            Ipv4 = Address(ipv4),
            Ipv6 = Address(ipv6),
            MasqueradeFirst = MasqueradeFirst,
            MasqueradeLast = MasqueradeLast,
        };
        _object.Node.Update(0, node);
    }

    public void AddNodeAddress(IPAddress address) => _object.NodeAddresses.Update(Address(address), 0);

    public void SetBackend(uint number, IPEndPoint endPoint, bool local = false, BackendState state = BackendState.Active, uint generation = 1) => _object.Backends.Update(number, new()
    {
        Address = Address(endPoint.Address),
        Port = (ushort)endPoint.Port,
        State = (byte)state,
        Flags = (byte)(local ? 1 : 0),
        Generation = generation,
        Service = 1,
    });

    /// <summary>A service that looks the same to all its clients, with a table of the given backends.</summary>
    public void SetService(uint id, IPEndPoint frontend, bool tcp, ServiceLbBpf.NksViewFlags flags, ServiceLbBpf.NksServiceFlags serviceFlags, params ReadOnlySpan<uint> backends)
    {
        ServiceLbBpf.NksView view = new() { Flags = flags };
        if (!backends.IsEmpty)
        {
            ServiceLbBpf.NksTableLine line = default;
            for (int i = 0; i < backends.Length; i++)
            {
                line.Backends[i] = backends[i];
            }

            (view.First, view.Slots) = (16 * _lines, (uint)backends.Length);
            _object.FirstTablePage.Update(_lines++, line);
        }

        ServiceLbBpf.NksFrontend key = new() { Address = Address(frontend.Address), Port = (ushort)frontend.Port, Protocol = (byte)(tcp ? 6 : 17) };
        _object.Services.Update(++_frontends, new() { Address = key.Address, Port = key.Port, Protocol = key.Protocol, Id = id, Flags = serviceFlags, Inside = view, Outside = view });
        _object.FrontendPlaces.Update(_frontends, _frontends);
        _object.Frontends.Update(key, _frontends);
    }

    public void SetService(uint id, IPEndPoint frontend, bool tcp, ServiceLbBpf.NksViewFlags flags, params ReadOnlySpan<uint> backends) => SetService(id, frontend, tcp, flags, default, backends);

    /// <summary>One direction of an open TCP connection: what its packets are, and what is written into them.</summary>
    public void SetConnection(IPEndPoint source, IPEndPoint destination, IPEndPoint newSource, IPEndPoint newDestination, uint backend, bool reply) => _object.Connections.Update(
        new()
        {
            Source = Address(source.Address),
            Destination = Address(destination.Address),
            SourcePort = (ushort)source.Port,
            DestinationPort = (ushort)destination.Port,
            Protocol = 6,
        },
        new()
        {
            Source = Address(newSource.Address),
            Destination = Address(newDestination.Address),
            SourcePort = (ushort)newSource.Port,
            DestinationPort = (ushort)newDestination.Port,
            Backend = backend,
            Generation = 1,
            Service = 1,
            Seen = ulong.MaxValue,
            Flags = (byte)(reply ? 1 : 0),
            State = 1,
        });

    /// <summary>Deletes all connections.</summary>
    public void Forget()
    {
        foreach ((ServiceLbBpf.NksTuple key, _) in Connections.ToArray())
        {
            Connections.TryDelete(key);
        }
    }

    /// <summary>What was counted for a backend.</summary>
    public (long Connections, long Packets, long Replies) CountedFor(uint backend) =>
        Sum(_object.BackendCounters, backend, static c => ((long)c.Connections, (long)c.Packets, (long)c.ReplyPackets));

    /// <summary>Packets of a service with a verdict.</summary>
    public long CountedFor(uint service, ServiceLbBpf.NksServiceVerdict verdict)
    {
        ServiceLbBpf.ServiceCounters[] perCpu = new ServiceLbBpf.ServiceCounters[_object.ServiceCounters.CpuCount];
        _object.ServiceCounters.Lookup(service, perCpu);
        return perCpu.Sum(c => (long)c.ByVerdict[(int)verdict]);
    }

    public static ServiceLbBpf.NksAddress Address(IPAddress address)
    {
        ServiceLbBpf.NksAddress made = default;
        address.MapToIPv6().TryWriteBytes(MemoryMarshal.AsBytes((Span<BigEndianUInt32>)made.Words), out _);
        return made;
    }

    public void Dispose()
    {
        _devices.Dispose();
        _object.Dispose();
        _routing?.Dispose();
    }

    private static ServiceLbBpf.NksAddress Address(string address) => Address(IPAddress.Parse(address));

    private static (long First, long Second) Sum<T>(BpfPerCpuMap<uint, T> map, uint key, Func<T, (long First, long Second)> select)
        where T : unmanaged
    {
        T[] perCpu = new T[map.CpuCount];
        map.Lookup(key, perCpu);
        return (perCpu.Sum(c => select(c).First), perCpu.Sum(c => select(c).Second));
    }

    private static (long First, long Second, long Third) Sum<T>(BpfPerCpuMap<uint, T> map, uint key, Func<T, (long First, long Second, long Third)> select)
        where T : unmanaged
    {
        T[] perCpu = new T[map.CpuCount];
        map.Lookup(key, perCpu);
        return (perCpu.Sum(c => select(c).First), perCpu.Sum(c => select(c).Second), perCpu.Sum(c => select(c).Third));
    }
}
