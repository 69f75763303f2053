using System.Net;
using System.Net.Sockets;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Blocks;

namespace NetkitSharp.Tests.Services.Sockets;

/// <summary>
/// Two places for clients, a node and a pod, and one with the backends, each a namespace; whatever a client sends goes there. The sockets of a cgroup are led to backends, all others are not.
/// </summary>
internal sealed class SocketLab : IDisposable
{
    public const int Backends = 4;
    public const string NodeIPv4 = "10.97.1.2";
    public const string NodeIPv6 = "fd97:1::2";
    public const int FirstNodePort = 30000;

    private readonly string _suffix = $"{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..4]}";
    private readonly List<NetworkNamespace> _namespaces = [];
    private readonly List<SocketBackend> _backends = [];

    public SocketLab()
    {
        Server = AddNamespace("srv");
        using RtnetlinkClient server = RtnetlinkClient.Open(Server);
        server.Links.SetUp(1);
        for (int i = 1; i <= Backends; i++)
        {
            server.Addresses.Add(new AddressSpec(1, $"{BackendAddress(i, ipv6: false)}/32"));
            server.Addresses.Add(new AddressSpec(1, $"{BackendAddress(i, ipv6: true)}/128") { Flags = AddressFlags.NoDad });
        }

        Node = AddNamespace("node");
        NodeWire = Connect(server, Node, 1);
        Pod = AddNamespace("pod");
        PodWire = Connect(server, Pod, 2);
        for (int i = 1; i <= Backends; i++)
        {
            _backends.Add(new SocketBackend(Server, BackendAddress(i, ipv6: false), i));
            _backends.Add(new SocketBackend(Server, BackendAddress(i, ipv6: true), i));
        }

        Services = ServiceLoadBalancer.Open(Options);
        Cgroup = new MemberCgroup();
    }

    public NetworkNamespace Server { get; }

    public NetworkNamespace Node { get; }

    public NetworkNamespace Pod { get; }

    /// <summary>The server's end of the node's wire.</summary>
    public LinkInfo NodeWire { get; }

    /// <summary>The server's end of the pod's wire.</summary>
    public LinkInfo PodWire { get; }

    public ServiceLoadBalancer Services { get; }

    public MemberCgroup Cgroup { get; }

    public static ServiceLoadBalancerOptions Options { get; } = new()
    {
        NodeAddresses = [IPAddress.Parse(NodeIPv4), IPAddress.Parse(NodeIPv6)],
        MasqueradeIPv4 = IPAddress.Parse(NodeIPv4),
        MasqueradeIPv6 = IPAddress.Parse(NodeIPv6),
        MaxConnections = 1024,
        Netkit = false,
    };

    public static IPAddress BackendAddress(int number, bool ipv6) => IPAddress.Parse(ipv6 ? $"fd98::{number}" : $"10.98.0.{number}");

    public static IPEndPoint Backend(int number, bool ipv6) => new(BackendAddress(number, ipv6), SocketBackend.Port);

    /// <summary>A service with some of the backends, or without any.</summary>
    public static Service Service(string name, ServiceProtocol protocol, IPEndPoint? frontend, params int[] backends) => Service(name, protocol, frontend, frontend?.AddressFamily == AddressFamily.InterNetworkV6, backends);

    public static Service Service(string name, ServiceProtocol protocol, IPEndPoint? frontend, bool ipv6, params int[] backends) => new(name, protocol)
    {
        Frontends = [frontend is null ? ServiceFrontend.NodePort(FirstNodePort + 80) : ServiceFrontend.ClusterIP(frontend.Address, frontend.Port)],
        Backends = [.. backends.Select(number => new ServiceBackend(BackendAddress(number, ipv6), SocketBackend.Port))],
    };

    /// <summary>The cgroup's sockets are led to backends from here on.</summary>
    public SocketAttachment Attach() => Node.Run(() => Services.AttachCgroup(Cgroup.Directory));

    /// <summary>What was counted for a service.</summary>
    public ulong Count(string name, ServiceLbBpf.NksServiceVerdict verdict)
    {
        using BpfPerCpuMap<uint, ServiceLbBpf.ServiceCounters> map = Map("service_counters").AsPerCpu<uint, ServiceLbBpf.ServiceCounters>();
        ServiceLbBpf.ServiceCounters[] perCpu = new ServiceLbBpf.ServiceCounters[map.CpuCount];
        map.Lookup(Services.Book.Find(name)!.Id, perCpu);
        return perCpu.Aggregate(0ul, (sum, counters) => sum + counters.ByVerdict[(int)verdict]);
    }

    /// <summary>How many sockets a service's backend was given.</summary>
    public ulong CountConnections(Service service, int backend)
    {
        using BpfPerCpuMap<uint, ServiceLbBpf.BackendCounters> map = Map("backend_counters").AsPerCpu<uint, ServiceLbBpf.BackendCounters>();
        ServiceLbBpf.BackendCounters[] perCpu = new ServiceLbBpf.BackendCounters[map.CpuCount];
        map.Lookup(Services.Book.Find(service.Name)!.Backends[ServicePlanner.EndOf(service.Backends[backend], service.Protocol)], perCpu);
        return perCpu.Aggregate(0ul, (sum, counters) => sum + counters.Connections);
    }

    /// <summary>A socket of the cgroup's.</summary>
    public Socket Open(NetworkNamespace place, AddressFamily family, ProtocolType protocol, bool dual = false) => Cgroup.Run(() => OpenOutside(place, family, protocol, dual));

    /// <summary>A socket that is in no cgroup that matters.</summary>
    public static Socket OpenOutside(NetworkNamespace place, AddressFamily family, ProtocolType protocol, bool dual = false)
    {
        Socket socket = place.OpenSocket(family, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        socket.ReceiveTimeout = 5000;
        if (dual)
        {
            socket.DualMode = true;
        }

        return socket;
    }

    /// <summary>Connects over TCP, and says which backend answered and whom it saw.</summary>
    public (int Number, IPAddress Client) Ask(NetworkNamespace place, IPEndPoint service)
    {
        using Socket socket = Open(place, service.AddressFamily, ProtocolType.Tcp);
        socket.Connect(service);
        return Read(socket);
    }

    public static (int Number, IPAddress Client) Read(Socket socket)
    {
        byte[] answer = new byte[100];
        return SocketBackend.Read(answer.AsSpan(0, socket.Receive(answer)));
    }

    /// <summary>Sends a datagram, and says which backend answered and as whom the answer came.</summary>
    public static (int Number, EndPoint Sender) Exchange(Socket socket, IPEndPoint service)
    {
        socket.SendTo([1], service);
        return ReceiveFrom(socket);
    }

    public static (int Number, EndPoint Sender) ReceiveFrom(Socket socket)
    {
        byte[] answer = new byte[100];
        EndPoint sender = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        int length = socket.ReceiveFrom(answer, ref sender);
        return (SocketBackend.Read(answer.AsSpan(0, length)).Number, sender);
    }

    public void Dispose()
    {
        Cgroup.Dispose();
        Services.Dispose();
        _backends.ForEach(static backend => backend.Dispose());
        foreach (NetworkNamespace made in _namespaces)
        {
            made.Dispose();
            NetworkNamespace.TryDelete(made.Name!);
        }

        StrayThreads.ShouldBeNone();
    }

    private BpfMap Map(string name) => Services.SharedMaps.First(map => map.Key == name).Value;

    private NetworkNamespace AddNamespace(string name)
    {
        NetworkNamespace made = NetworkNamespace.Create($"nks-{name}-{_suffix}");
        _namespaces.Add(made);
        return made;
    }

    private static LinkInfo Connect(RtnetlinkClient server, NetworkNamespace place, int number)
    {
        using RtnetlinkClient client = RtnetlinkClient.Open(place);
        client.Links.SetUp(1);
        LinkPair pair = client.Links.Create(new VethLink("eth0") { Up = true, Peer = new PeerLink($"c{number}") { Namespace = NetworkNamespace.OpenSocketNamespace(server.Socket), Up = true } });
        client.Addresses.Add(new AddressSpec(pair.Primary.Index, $"10.97.{number}.2/24"));
        client.Addresses.Add(new AddressSpec(pair.Primary.Index, $"fd97:{number}::2/64") { Flags = AddressFlags.NoDad });
        server.Addresses.Add(new AddressSpec(pair.Peer.Index, $"10.97.{number}.1/24"));
        server.Addresses.Add(new AddressSpec(pair.Peer.Index, $"fd97:{number}::1/64") { Flags = AddressFlags.NoDad });
        client.Routes.Add(new RouteSpec(RouteSpec.DefaultIPv4) { Gateway = IPAddress.Parse($"10.97.{number}.1") });
        client.Routes.Add(new RouteSpec(RouteSpec.DefaultIPv6) { Gateway = IPAddress.Parse($"fd97:{number}::1") });
        SpinWait.SpinUntil(() => client.Links.Get(pair.Primary.Index).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(5));
        return server.Links.Get(pair.Peer.Index);
    }
}
