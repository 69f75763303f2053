using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Blocks;
using NetkitSharp.Tests.Pods;
using NetkitSharp.Tests.Pods.State;
using NetkitSharp.Tests.Services.KubeProxy;
using NetkitSharp.Tests.Services.Sockets;
using Xunit;

namespace NetkitSharp.Tests.Services.Guide;

/// <summary>The code of docs/service-lb.md, run.</summary>
public sealed class Examples
{
    private static readonly IPEndPoint s_web = IPEndPoint.Parse("10.96.0.80:80");

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Services_of_a_node()
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth));
        Pod client = network.AddPod(new PodSpec("client") { Addresses = ["10.0.0.2/32"] });
        Pod server = network.AddPod(new PodSpec("web") { Addresses = ["10.0.0.3/32"] });
        IPAddress address = IPAddress.Parse(NodeLab.HostIPv4);
        IPAddress elsewhere = IPAddress.Parse(NodeLab.RemoteIPv4);
        using SocketBackend here = new(server.Namespace, IPAddress.Parse("10.0.0.3"), 1);
        using SocketBackend there = new(node.Remote, elsewhere, 2);
        int uplink = node.Uplink.Index;
        NetworkNamespace host = node.Host;

        #region first
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(new ServiceLoadBalancerOptions
        {
            HostRouting = network.Datapath,                      // the node's pods: delivery right into them, and nobody forges a source
            ClusterRanges = [IPNetwork.Parse("10.0.0.0/16")],    // pods, on all nodes
            NodeAddresses = [address],                           // where node ports are to be had
            MasqueradeIPv4 = address,                            // whom backends see where the client cannot be shown
        });

        balancer.Set(new Service("default/web:http", ServiceProtocol.Tcp)
        {
            Frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.0.80"), 80), ServiceFrontend.NodePort(30_080)],
            Backends =
            [
                new ServiceBackend(IPAddress.Parse("10.0.0.3"), 8080) { IsLocal = true },
                new ServiceBackend(elsewhere, 8080) { Weight = 2 },
            ],
        });

        List<ServiceAttachment> attachments = host.Run(() => network.Pods
            .Select(pod => balancer.AttachPod(pod.HostDevice.Index, DatapathHook.Tcx))    // DatapathHook.Netkit for pods on netkit
            .Append(balancer.AttachUplink(uplink))
            .ToList());
        #endregion

        Call(client.Namespace, 40).Should().Equal(1, 2);
        ServiceCounters earlier = balancer.ReadCounters();
        ulong rememberedPackets = 0;

        #region counters
        Call(client.Namespace, times: 40);
        ServiceCounters moved = balancer.ReadCounters().Since(earlier);
        Console.WriteLine($"{moved[ServiceVerdict.New].Packets} connections, {moved.Dropped.Packets} packets dropped");

        ServiceStatistics web = balancer.ReadCounters("default/web:http");
        foreach (ServiceBackendCounters backend in web.Backends)
        {
            Console.WriteLine($"{backend.Address}:{backend.Port}: {backend.Connections} connections, {backend.Packets} packets there, {backend.ReplyPackets} back{(backend.IsDraining ? ", draining" : "")}");
        }

        foreach (ServiceConnection connection in balancer.ReadConnections().Where(c => c.ServiceName == "default/web:http"))
        {
            rememberedPackets++;
            Console.WriteLine($"{connection.Client} to {connection.Frontend}, by {connection.Backend}{(connection.MasqueradedAs is { } seen ? $" as {seen}" : "")}: {connection.State}");
        }
        #endregion

        moved[ServiceVerdict.New].Packets.Should().Be(40);
        moved.Dropped.Packets.Should().Be(0);
        rememberedPackets.Should().Be(80);

        #region states
        balancer.SetBackendState("default/web:http", IPAddress.Parse("10.0.0.3"), 8080, ServiceBackendState.Terminating);
        #endregion

        Call(client.Namespace, 20).Should().Equal(2);

        #region sweep
        ServiceSweep swept = balancer.Sweep();
        Console.WriteLine($"{swept.Connections} connections; {swept.BackendsDraining} removed backends have some still");
        #endregion

        swept.Connections.Should().BePositive();
        string refused = "";

        #region refused
        try
        {
            balancer.Set(new Service("default/other", ServiceProtocol.Tcp) { Frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.0.80"), 80)] });
        }
        catch (InvalidServiceException error)
        {
            refused = error.Message; // and everything is as it was
        }
        #endregion

        refused.Should().Contain("10.96.0.80:80").And.Contain("default/web:http");
        using MemberCgroup member = new();
        string cgroup = member.Directory;

        #region sockets
        using SocketAttachment sockets = host.Run(() => balancer.AttachCgroup(cgroup));
        #endregion

        using (Socket socket = member.Run(() => host.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)))
        {
            socket.Connect(s_web);
            SocketLab.Read(socket).Should().Be((2, address), "the other one is about to end");
        }

        balancer.ReadCounters()[ServiceVerdict.Socket].Packets.Should().Be(1);
        balancer.ReadCounters("default/web:http")[ServiceVerdict.Socket].Should().Be(1);

        #region close-stale
        balancer.Remove("default/web:http");
        int closed = balancer.CloseStaleSockets(host);
        #endregion

        closed.Should().Be(0);

        #region xdp
        using XdpServiceAttachment xdp = host.Run(() => balancer.AttachXdp(uplink, XdpMode.Generic));
        #endregion

        xdp.Mode.Should().Be(XdpMode.Generic);
        attachments.ForEach(static attachment => attachment.Dispose());
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_process_and_the_next_one()
    {
        using PinDirectory bpffs = new();
        using NodeLab node = new();
        string directory = Path.Combine(bpffs.Path, "services");
        NetworkNamespace host = node.Host;
        int uplink = node.Uplink.Index;
        IReadOnlyList<Service> wanted =
        [
            new("default/web:http", ServiceProtocol.Tcp)
            {
                Frontends = [ServiceFrontend.ClusterIP(s_web.Address, s_web.Port)],
                Backends = [new ServiceBackend(IPAddress.Parse(NodeLab.RemoteIPv4), 8080)],
            },
        ];
        using (ServiceLoadBalancer first = ServiceLoadBalancer.Open(new ServiceLoadBalancerOptions { PinDirectory = directory, Netkit = false, MaxConnections = 1024 }))
        {
            first.Replace(wanted);
            host.Run(() => first.AttachUplink(uplink)).Dispose();
        }

        bool nothingChanged;

        #region adopt
        using (ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(new ServiceLoadBalancerOptions { PinDirectory = directory, Netkit = false }))
        {
            ServiceChanges changes = balancer.Replace(wanted);                 // what is as it should be is not touched
            ServiceAttachment attachment = host.Run(() => balancer.AttachUplink(uplink));    // takes the link over, and swaps the program
            nothingChanged = changes.IsEmpty;
        }
        #endregion

        nothingChanged.Should().BeTrue();

        #region remove
        bool removed = ServiceLoadBalancer.RemoveEverything(directory);
        #endregion

        removed.Should().BeTrue();
        Directory.Exists(directory).Should().BeFalse();
    }

    [KernelFact(KernelFeature.Tcx, Trait = KernelTrait.HostOnly)]
    public void Services_of_a_dump()
    {
        string path = KubeProxyImportTests.GivenDump;

        #region import
        using StreamReader dump = File.OpenText(path);
        KubeProxyImport import = KubeProxyImport.Parse(dump);
        foreach (KubeProxyDiagnostic diagnostic in import.Diagnostics)
        {
            Console.WriteLine($"{path}, {diagnostic}"); // the line, the service, what is there and what was expected
        }

        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(new ServiceLoadBalancerOptions { ClusterRanges = import.ClusterRanges, Netkit = false });
        ServiceChanges changes = balancer.Replace(import.Services);
        #endregion

        changes.Added.Count.Should().Be(104);
    }

    [Fact]
    public void Services_of_all_kinds()
    {
        IPAddress vip = IPAddress.Parse("203.0.113.10"), backend = IPAddress.Parse("10.0.1.5");

        #region kinds
        Service shop = new("shop/web:https", ServiceProtocol.Tcp)
        {
            Frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.7.7"), 443), ServiceFrontend.LoadBalancerIP(vip, 443), ServiceFrontend.NodePort(31_443)],
            Backends = [new ServiceBackend(IPAddress.Parse("10.0.0.3"), 8443) { IsLocal = true }, new ServiceBackend(backend, 8443)],
            ExternalTrafficPolicy = ServiceTrafficPolicy.Local,        // clients outside keep their address, and get local backends only
            SourceRanges = [IPNetwork.Parse("198.51.100.0/24")],       // who may use the load balancer's address
            ClientAffinity = TimeSpan.FromHours(3),                    // sessionAffinity: ClientIP
            Refusal = ServiceRefusal.Reset,
        };
        Service direct = new("shop/cdn:http", ServiceProtocol.Tcp)
        {
            Frontends = [ServiceFrontend.ExternalIP(vip, 80)],
            Backends = [new ServiceBackend(backend, 80)],              // the port is the frontend's: the packet goes there as it is
            Forwarding = ServiceForwarding.DirectReturn,
            TableSize = 65_521,                                        // for good: each node has the same table, whatever the number of backends
        };
        #endregion

        shop.Backends.Should().HaveCount(2);
        direct.TableSize.Should().Be(65_521);
    }

    /// <summary>Who answers calls of the web server, each of a new connection.</summary>
    private static SortedSet<int> Call(NetworkNamespace place, int times)
    {
        SortedSet<int> answered = [];
        for (int i = 0; i < times; i++)
        {
            using Socket socket = place.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.ReceiveTimeout = 5000;
            socket.Connect(s_web);
            answered.Add(SocketLab.Read(socket).Number);
        }

        return answered;
    }
}
