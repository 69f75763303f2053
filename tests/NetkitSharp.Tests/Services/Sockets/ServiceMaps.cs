using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.ByteOrder;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.Sockets;

/// <summary>The maps of <c>service_lb</c>, filled by hand: tables of as many slots as there are backends, nothing is ever used twice.</summary>
internal sealed class ServiceMaps : IDisposable
{
    /// <summary>No longer in its service.</summary>
    public const ServiceBackendState Draining = (ServiceBackendState)5;

    private readonly ServiceLbBpfObject _object;
    private readonly Dictionary<string, Service> _services = [];
    private readonly Dictionary<string, uint> _ids = [];
    private readonly Dictionary<(string, IPEndPoint), (uint Number, ServiceLbBpf.NksBackend Value)> _backends = [];
    private uint _line;
    private uint _backend;

    public ServiceMaps()
    {
        ServiceLbBpfSpec spec = ServiceLbBpfSpec.From(BundledObject.Open("service_lb.tcx.bpf.o"));
        spec.Connections.MaxEntries = 1024;
        _object = spec.Load();
    }

    public IEnumerable<KeyValuePair<string, BpfMap>> Maps => _object.Object.Maps.Names.Select(name => KeyValuePair.Create(name, _object.Object.Maps[name]));

    public void SetNode(IPAddress ipv4, IPAddress ipv6, int firstNodePort, int lastNodePort)
    {
        _object.Node.Update(0, new ServiceLbBpf.NksNode { Ipv4 = Address(ipv4), Ipv6 = Address(ipv6), NodePortFirst = (ushort)firstNodePort, NodePortLast = (ushort)lastNodePort });
        _object.NodeAddresses.Update(Address(ipv4), 1);
        _object.NodeAddresses.Update(Address(ipv6), 1);
    }

    public void Set(Service service)
    {
        uint id = _ids.TryGetValue(service.Name, out uint known) ? known : _ids[service.Name] = (uint)_ids.Count + 1;
        _services[service.Name] = service;
        uint[] table = [.. service.Backends.Where(b => b.State == ServiceBackendState.Active).Select(b => Backend(service, id, b))];
        uint first = _line * 16;
        for (int i = 0; i < table.Length; i++)
        {
            uint line = _line + ((uint)i / 16);
            _object.FirstTablePage.TryLookup(line, out ServiceLbBpf.NksTableLine value);
            value.Backends[i % 16] = table[i];
            _object.FirstTablePage.Update(line, value);
        }

        _line += ((uint)table.Length + 15) / 16;
        ServiceLbBpf.NksView view = new() { First = first, Slots = (uint)table.Length, Flags = service.Refusal == ServiceRefusal.Silence ? ServiceLbBpf.NksViewFlags.Silent : 0 };
        foreach (System.Net.IPNetwork range in service.SourceRanges)
        {
            ServiceLbBpf.NksRange key = new() { Length = 32 + (uint)range.PrefixLength + (range.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 96u : 0), Service = id };
            Mapped(range.BaseAddress).TryWriteBytes(MemoryMarshal.AsBytes((Span<BigEndianUInt32>)key.Address), out _);
            _object.SourceRanges.Update(key, 1);
        }

        foreach (ServiceFrontend frontend in service.Frontends)
        {
            IPAddress[] addresses = frontend.Address is { } one ? [one] : [IPAddress.Any, IPAddress.IPv6Any];
            foreach (IPAddress address in addresses.Where(a => service.Backends.Count == 0 || a.AddressFamily == service.Backends[0].Address.AddressFamily))
            {
                _object.Services.Update(
                    new ServiceLbBpf.NksFrontend { Address = Address(address), Port = (ushort)frontend.Port, Protocol = (byte)service.Protocol },
                    new ServiceLbBpf.NksService
                    {
                        Id = id,
                        Flags = (service.ClientAffinity is null ? 0 : ServiceLbBpf.NksServiceFlags.Affinity) | (service.SourceRanges.Count == 0 ? 0 : ServiceLbBpf.NksServiceFlags.SourceRanges),
                        AffinitySeconds = (uint)(service.ClientAffinity?.TotalSeconds ?? 0),
                        Inside = view,
                        Outside = view,
                    });
            }
        }
    }

    /// <summary>Changes a backend in place, and takes it out of the table or puts it back.</summary>
    public void SetState(string name, IPEndPoint backend, ServiceBackendState state)
    {
        (uint number, ServiceLbBpf.NksBackend value) = _backends[(name, backend)];
        value.State = (byte)state;
        _object.Backends.Update(number, value);
        _backends[(name, backend)] = (number, value);
        Service service = _services[name];
        Set(service with { Backends = [.. service.Backends.Select(b => new IPEndPoint(b.Address, b.Port).Equals(backend) ? b with { State = state } : b)] });
    }

    public ulong Count(string name, ServiceLbBpf.NksServiceVerdict verdict)
    {
        ServiceLbBpf.ServiceCounters[] perCpu = new ServiceLbBpf.ServiceCounters[_object.ServiceCounters.CpuCount];
        _object.ServiceCounters.Lookup(_ids[name], perCpu);
        return perCpu.Aggregate(0ul, (sum, counters) => sum + counters.ByVerdict[(int)verdict]);
    }

    public ulong CountConnections(string name, IPEndPoint backend)
    {
        ServiceLbBpf.BackendCounters[] perCpu = new ServiceLbBpf.BackendCounters[_object.BackendCounters.CpuCount];
        _object.BackendCounters.Lookup(_backends[(name, backend)].Number, perCpu);
        return perCpu.Aggregate(0ul, (sum, counters) => sum + counters.Connections);
    }

    public void Dispose() => _object.Dispose();

    private static IPAddress Mapped(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;

    private static ServiceLbBpf.NksAddress Address(IPAddress address)
    {
        ServiceLbBpf.NksAddress value = default;
        Mapped(address).TryWriteBytes(MemoryMarshal.AsBytes((Span<BigEndianUInt32>)value.Words), out _);
        return value;
    }

    private uint Backend(Service service, uint id, ServiceBackend backend)
    {
        IPEndPoint end = new(backend.Address, backend.Port);
        if (!_backends.TryGetValue((service.Name, end), out (uint Number, ServiceLbBpf.NksBackend Value) there))
        {
            there = (++_backend, new() { Address = Address(backend.Address), Port = (ushort)backend.Port, State = (byte)backend.State, Generation = _backend + 100, Service = id });
            _backends[(service.Name, end)] = there;
            _object.Backends.Update(there.Number, there.Value);
        }

        return there.Number;
    }
}
