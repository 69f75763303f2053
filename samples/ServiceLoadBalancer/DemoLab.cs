using System.Net;
using System.Net.Sockets;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Services;
using Shared;

namespace LoadBalancing;

/// <summary>
/// A node with pods, and a remote that is a client and a backend, too: all in namespaces, a cgroup and a bpffs of their own, which go when this is disposed of. The node's pods and the remote have the addresses of the endpoints that the
/// dump names.
/// </summary>
internal sealed class DemoLab : IDisposable
{
    public const string ClientIPv4 = "10.217.0.2";
    public const string ClientIPv6 = "fd00::2";
    public const string NodeName = "nkslb-node";
    public const int NodePort = 30_080;

    public static readonly IPEndPoint ClusterIPv4 = IPEndPoint.Parse("10.96.0.80:80");
    public static readonly IPEndPoint ClusterIPv6 = IPEndPoint.Parse("[fd00:96::80]:80");
    public static readonly IPEndPoint ExternalIP = IPEndPoint.Parse("203.0.113.10:80");
    public static readonly IPEndPoint NodePortIPv4 = new(IPAddress.Parse(NodeLab.HostIPv4), NodePort);

    private const int ServerPort = 8080;
    private const string FirstIPv4 = "10.217.0.3";
    private const string FirstIPv6 = "fd00::3";
    private const string SecondIPv4 = "10.217.0.4";
    private const string SecondIPv6 = "fd00::4";

    /// <summary>Endpoints of the dump: of kube-dns, one in a pod here and one elsewhere, and of the API server.</summary>
    private const string LocalDns = "10.217.0.71";
    private const string RemoteDns = "10.217.0.224";
    private const string ApiServer = "192.168.1.125";

    private readonly NodeLab _node = new("nkslb");
    private readonly List<IDisposable> _opened = [];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("nkslb-");
    private readonly PodDevice _device;
    private readonly PodNetwork _network = null!;
    private readonly Pod _client = null!;
    private readonly DemoCgroup _cgroup = null!;

    public DemoLab(PodDevice device)
    {
        _device = device;
        try
        {
            Directory.CreateDirectory(PinMount);
            Opened(BpfFileSystem.Mount(PinMount));
            _cgroup = Opened(new DemoCgroup());
            _network = Opened(PodNetwork.Create(_node.Options(device)));
            _client = AddPod("client", ClientIPv4, ClientIPv6);
            Pod first = AddPod("web-1", FirstIPv4, FirstIPv6);
            Pod second = AddPod("web-2", SecondIPv4, SecondIPv6);
            Pod dns = AddPod("dns", LocalDns);
            AddRemoteAddresses();
            Serve("web-1", first.Namespace, FirstIPv4, FirstIPv6);
            Serve("web-2", second.Namespace, SecondIPv4, SecondIPv6);
            Serve("web-3", _node.Remote, NodeLab.RemoteIPv4, NodeLab.RemoteIPv6);
            foreach (ProtocolType protocol in (ReadOnlySpan<ProtocolType>)[ProtocolType.Tcp, ProtocolType.Udp])
            {
                Opened(new NamedServer("dns-1", dns.Namespace, new IPEndPoint(IPAddress.Parse(LocalDns), 53), protocol));
                Opened(new NamedServer("dns-2", _node.Remote, new IPEndPoint(IPAddress.Parse(RemoteDns), 53), protocol));
            }

            Opened(new NamedServer("api", _node.Remote, new IPEndPoint(IPAddress.Parse(ApiServer), 6443), ProtocolType.Tcp));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public static string Dump => Path.Combine(AppContext.BaseDirectory, "kube-proxy-100-services.iptables");

    public string List => Path.Combine(_directory.FullName, "services.json");

    public string Pins => Path.Combine(PinMount, "services");

    public Caller Pod => new("a pod", _client.Namespace.OpenSocketOf);

    public Caller Outside => new("a remote", _node.Remote.OpenSocketOf);

    /// <summary>A process of the node, in the cgroup.</summary>
    public Caller Host => new("a process of the node", (family, protocol) => _cgroup.Run(() => _node.Host.OpenSocketOf(family, protocol)));

    private string PinMount => Path.Combine(_directory.FullName, "bpf");

    /// <summary>How the load balancer is started.</summary>
    public IEnumerable<string> Arguments =>
    [
        "--dump", Dump, "--services", List, "--namespace", NodeName, "--uplink", NodeLab.UplinkName, .. _network.Pods.SelectMany(static pod => (string[])["--pod", pod.HostDevice.Name]),
        "--cgroup", _cgroup.Path, "--cluster", "10.217.0.0/16", "--cluster", "fd00::/64", "--local", "10.217.0.0/25", "--pin", Pins, "--connections", "8192", "--interval", "1",
    ];

    /// <summary>Writes the list: a web server in two pods and elsewhere, for both families.</summary>
    /// <param name="firstIs">The state of the backend in the first pod.</param>
    public void WriteList(ServiceBackendState firstIs)
    {
        ServiceItem ipv4 = new(
            "demo/web:http",
            [
                new FrontendItem(ServiceFrontendKind.ClusterIP, ClusterIPv4.Port) { Address = ClusterIPv4.Address.ToString() },
                new FrontendItem(ServiceFrontendKind.ExternalIP, ExternalIP.Port) { Address = ExternalIP.Address.ToString() },
                new FrontendItem(ServiceFrontendKind.NodePort, NodePort),
            ],
            Backends(FirstIPv4, SecondIPv4, NodeLab.RemoteIPv4, firstIs));
        ServiceItem ipv6 = new(
            "demo/web:http@ipv6",
            [new FrontendItem(ServiceFrontendKind.ClusterIP, ClusterIPv6.Port) { Address = ClusterIPv6.Address.ToString() }],
            Backends(FirstIPv6, SecondIPv6, NodeLab.RemoteIPv6, firstIs));

        // In one step: a half-written list is an error, and a moment later it is right.
        string written = List + ".new";
        File.WriteAllText(written, ServiceList.Write([ipv4, ipv6]));
        File.Move(written, List, overwrite: true);
    }

    /// <summary>The programs at the uplink's hook, in their order, with the ids of their links.</summary>
    public IReadOnlyList<(string Program, uint? Link)> ReadUplinkChain() => _node.Host.Run(() => Names(BpfHooks.QueryTcx(_node.Uplink.Index, TcxHook.Ingress)));

    /// <summary>The programs that see what the client's pod sends.</summary>
    public IReadOnlyList<(string Program, uint? Link)> ReadPodChain() => _node.Host.Run(() => Names(_device == PodDevice.Netkit
        ? BpfHooks.QueryNetkit(_client.HostDevice.Index, NetkitHook.Peer)
        : BpfHooks.QueryTcx(_client.HostDevice.Index, TcxHook.Ingress)));

    public void Dispose()
    {
        for (int i = _opened.Count - 1; i >= 0; i--)
        {
            _opened[i].Dispose();
        }

        _node.Dispose();
        _directory.Delete(recursive: true);
    }

    private static List<(string Program, uint? Link)> Names(MprogChain chain)
    {
        List<(string Program, uint? Link)> names = [];
        foreach (MprogEntry entry in chain.Entries)
        {
            using BpfProgram program = BpfProgram.OpenById(entry.ProgramId);
            names.Add((program.Name, entry.LinkId));
        }

        return names;
    }

    private static BackendItem[] Backends(string first, string second, string remote, ServiceBackendState firstIs) =>
    [
        new(first, ServerPort) { Local = true, State = firstIs },
        new(second, ServerPort) { Local = true },
        new(remote, ServerPort),
    ];

    private Pod AddPod(string name, params ReadOnlySpan<string> addresses) => _network.AddPod(new PodSpec(name) { Addresses = [.. addresses.ToArray().Select(static address => InterfaceAddress.Parse(address.Contains(':', StringComparison.Ordinal) ? $"{address}/128" : $"{address}/32"))] });

    private void Serve(string name, NetworkNamespace place, params ReadOnlySpan<string> addresses)
    {
        foreach (string address in addresses)
        {
            Opened(new NamedServer(name, place, new IPEndPoint(IPAddress.Parse(address), ServerPort), ProtocolType.Tcp));
        }
    }

    /// <summary>The endpoints elsewhere, and the ways that a router would have: to them, to the pods and to the services.</summary>
    private void AddRemoteAddresses()
    {
        int loopback = _node.RemoteRtnetlink.Links.Get("lo").Index;
        foreach (string address in (ReadOnlySpan<string>)[RemoteDns, ApiServer])
        {
            _node.RemoteRtnetlink.Addresses.Add(new AddressSpec(loopback, $"{address}/32"));
            _node.Rtnetlink.Routes.Add(new RouteSpec(new IPNetwork(IPAddress.Parse(address), 32)) { Gateway = IPAddress.Parse(NodeLab.RemoteIPv4) });
        }

        foreach (string prefix in (ReadOnlySpan<string>)["10.217.0.0/25", "10.96.0.0/12", $"{ExternalIP.Address}/32"])
        {
            _node.RemoteRtnetlink.Routes.Add(new RouteSpec(IPNetwork.Parse(prefix)) { Gateway = IPAddress.Parse(NodeLab.HostIPv4) });
        }
    }

    private T Opened<T>(T disposable)
        where T : IDisposable
    {
        _opened.Add(disposable);
        return disposable;
    }
}
