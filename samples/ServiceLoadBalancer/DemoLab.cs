using System.Net;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Services;
using Shared;

namespace LoadBalancing;

/// <summary>A node with three pods, a client and two servers, and a remote that is a client and a server, too: all in namespaces of their own, which go when this is disposed of.</summary>
internal sealed class DemoLab : IDisposable
{
    public const string Web = "demo/web:http";
    public const string Empty = "demo/empty:http";
    public const int ServerPort = 8080;
    public const int NodePort = 30_080;

    public static readonly IPEndPoint ClusterIP = IPEndPoint.Parse("10.96.0.10:80");
    public static readonly IPEndPoint ExternalIP = IPEndPoint.Parse("203.0.113.10:80");
    public static readonly IPEndPoint EmptyIP = IPEndPoint.Parse("10.96.0.99:80");

    private static readonly IPAddress s_host = IPAddress.Parse(NodeLab.HostIPv4);

    private readonly NodeLab _node = new("nkslb");
    private readonly List<IDisposable> _opened = [];

    public DemoLab(PodDevice device)
    {
        try
        {
            PodNetwork network = Opened(PodNetwork.Create(_node.Options(device)));
            Pod client = AddPod(network, "client", "10.0.0.2/32");
            Pod first = AddPod(network, "web-1", "10.0.0.3/32");
            Pod second = AddPod(network, "web-2", "10.0.0.4/32");

            // What a router in front of the node would have: the way to the service's external address.
            _node.RemoteRtnetlink.Routes.Add(new RouteSpec(new IPNetwork(ExternalIP.Address, 32)) { Gateway = s_host });

            Balancer = Opened(ServiceLoadBalancer.Open(new ServiceLoadBalancerOptions
            {
                HostRouting = network.Datapath,
                ClusterRanges = [IPNetwork.Parse("10.0.0.0/24")],
                NodeAddresses = [s_host],
                MasqueradeIPv4 = s_host,
                Netkit = device == PodDevice.Netkit,
            }));
            _node.Host.Run(() =>
            {
                foreach (Pod pod in network.Pods)
                {
                    Opened(Balancer.AttachPod(pod.HostDevice.Index, device == PodDevice.Netkit ? DatapathHook.Netkit : DatapathHook.Tcx));
                }

                Opened(Balancer.AttachUplink(_node.Uplink.Index));
            });
            foreach ((string name, string address, var space) in ((string, string, Rtnetlink.Namespaces.NetworkNamespace)[])
                [("web-1", "10.0.0.3", first.Namespace), ("web-2", "10.0.0.4", second.Namespace), ("web-3", NodeLab.RemoteIPv4, _node.Remote)])
            {
                Opened(new NamedServer(space, new IPEndPoint(IPAddress.Parse(address), ServerPort), name));
            }

            Clients =
            [
                Opened(new Client("pod, cluster IP", client.Namespace, ClusterIP)),
                Opened(new Client("remote, external IP", _node.Remote, ExternalIP)),
                Opened(new Client("remote, node port", _node.Remote, new IPEndPoint(s_host, NodePort))),
                Opened(new Client("pod, no backend", client.Namespace, EmptyIP)),
            ];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the demonstration has: a web server in two pods and elsewhere, and a service that nobody answers for.</summary>
    public static IReadOnlyList<Service> Services { get; } =
    [
        new(Web, ServiceProtocol.Tcp)
        {
            Frontends = [ServiceFrontend.ClusterIP(ClusterIP.Address, ClusterIP.Port), ServiceFrontend.ExternalIP(ExternalIP.Address, ExternalIP.Port), ServiceFrontend.NodePort(NodePort)],
            Backends =
            [
                new(IPAddress.Parse("10.0.0.3"), ServerPort) { IsLocal = true },
                new(IPAddress.Parse("10.0.0.4"), ServerPort) { IsLocal = true, Weight = 2 },
                new(IPAddress.Parse(NodeLab.RemoteIPv4), ServerPort),
            ],
        },
        new(Empty, ServiceProtocol.Tcp) { Frontends = [ServiceFrontend.ClusterIP(EmptyIP.Address, EmptyIP.Port)], Refusal = ServiceRefusal.Reset },
    ];

    public ServiceLoadBalancer Balancer { get; } = null!;

    public IReadOnlyList<Client> Clients { get; } = [];

    public void Dispose()
    {
        for (int i = _opened.Count - 1; i >= 0; i--)
        {
            _opened[i].Dispose();
        }

        _node.Dispose();
    }

    private static Pod AddPod(PodNetwork network, string name, string address) => network.AddPod(new PodSpec(name) { Addresses = [address] });

    private T Opened<T>(T disposable)
        where T : IDisposable
    {
        _opened.Add(disposable);
        return disposable;
    }
}
