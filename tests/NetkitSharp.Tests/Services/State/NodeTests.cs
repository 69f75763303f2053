using System.Buffers.Binary;
using System.Net;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using NetkitSharp.Tests.Pods.State;
using NetkitSharp.Tests.Services.Sockets;

namespace NetkitSharp.Tests.Services.State;

/// <summary>The node's addresses, the cluster's ranges and the masquerade addresses, which change while packets go on.</summary>
public sealed class NodeTests
{
    private const string Inside = "10.0.7.7";
    private static readonly IPAddress s_first = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress s_second = IPAddress.Parse("192.0.2.2");

    private static Service Port => BalancerState.Tcp("port", "10.96.0.2", "10.0.1.1") with { Frontends = [ServiceFrontend.NodePort(30_080)] };

    private static string[] States => ["frontends", "node_addresses", "source_ranges", "node"];

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Packets_go_by_what_was_set_last_and_open_connections_keep_what_they_have()
    {
        using ForwardingNamespace router = new();
        router.Run(static () =>
        {
            using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
            balancer.Replace([BalancerState.Tcp("web", "10.96.0.1", "10.0.0.1"), Port]);
            ServiceNode node = balancer.Node;
            node.Should().BeEquivalentTo(ServiceNode.Of(BalancerState.Small()));
            balancer.SetNode(node).IsEmpty.Should().BeTrue("it is so already");
            Send(balancer, 1000, Inside, "10.96.0.1", 80).Should().BeNull("it is inside the cluster");

            // Another range: who was inside is outside.
            node = node with { ClusterRanges = [IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("fd00::/48")] };
            balancer.SetNode(node).Should().Be(new ServiceNodeChanges { ClusterRangesChanged = 2 });
            Send(balancer, 1001, Inside, "10.96.0.1", 80).Should().Be(s_first);
            Send(balancer, 1002, "172.16.0.1", "10.96.0.1", 80).Should().BeNull();

            node = node with { MasqueradeIPv4 = s_second, NodeAddresses = [s_second] };
            balancer.SetNode(node).Should().Be(new ServiceNodeChanges { MasqueradeChanged = true, NodeAddressesChanged = 2 });
            Send(balancer, 1003, Inside, "10.96.0.1", 80).Should().Be(s_second);
            Send(balancer, 1001, Inside, "10.96.0.1", 80, open: false).Should().Be(s_first, "an open connection keeps its address");
            Send(balancer, 1004, Inside, "192.0.2.2", 30_080).Should().Be(s_second);
            balancer.ReadConnections().Should().HaveCount(5);
            balancer.Invoking(static b => Send(b, 1005, Inside, "192.0.2.1", 30_080)).Should().Throw<InvalidOperationException>("the node has that address no more");

            // Without ranges nobody is told from the others at cluster IPs; node ports are as they were.
            balancer.SetNode(node with { ClusterRanges = [] }).Should().Be(new ServiceNodeChanges { ClusterRangesChanged = 2, FrontendsWritten = 1 });
            BalancerState.Entries(balancer, "source_ranges").Should().BeEmpty();
            Send(balancer, 1006, Inside, "10.96.0.1", 80).Should().BeNull();
            balancer.SetNode(node with { MasqueradeIPv4 = null }).Should().Be(new ServiceNodeChanges { MasqueradeChanged = true, ClusterRangesChanged = 2, FrontendsWritten = 1 });
            balancer.Invoking(static b => Send(b, 1007, Inside, "10.96.0.1", 80)).Should().Throw<InvalidOperationException>("there is nothing to masquerade it with");
            balancer.ReadCounters()[ServiceVerdict.DropNoPort].Packets.Should().Be(1);
        });
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void No_connection_gets_half_an_address()
    {
        using ForwardingNamespace router = new();
        router.Run(static () =>
        {
            IPAddress one = IPAddress.Parse("2001:db8:1111:1111:1111:1111:1111:1111"), two = IPAddress.Parse("2001:db8:eeee:eeee:eeee:eeee:eeee:eeee");
            using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small() with { MasqueradeIPv6 = one, MaxConnections = 60_000 });
            balancer.Set(BalancerState.Tcp("six", "fd00:96::1", "fd00::1"));
            ServiceNode node = balancer.Node;
            using CancellationTokenSource enough = new();
            int changes = 0;
            Thread changer = new(() =>
            {
                for (; !enough.IsCancellationRequested; changes++)
                {
                    balancer.SetNode(node with { MasqueradeIPv6 = changes % 2 == 0 ? two : one });
                }
            });
            changer.Start();
            int port = 1;
            for (; port < 20_000 || (Volatile.Read(ref changes) < 20 && port < 60_000); port++)
            {
                balancer.UplinkProgram(UplinkKind.Ethernet).TestRun(Segment(port, "2001:db8::7", "fd00:96::1", 80, open: true));
            }

            enough.Cancel();
            changer.Join();
            HashSet<IPAddress?> seen = [.. balancer.ReadConnections().Select(static connection => connection.MasqueradedAs?.Address)];
            seen.Should().BeEquivalentTo([one, two], "it changed {0} times", changes);
        });
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void What_cannot_be_is_refused_and_what_was_there_is_in_force()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
        balancer.Replace([Port, BalancerState.Tcp("to", "10.96.0.3", "10.0.1.9") with { Backends = [new ServiceBackend(IPAddress.Parse("192.0.2.9"), 30_080)] }]);
        ServiceNode node = balancer.Node;
        string[] before = [.. States.Select(name => BalancerState.Dump(balancer, name))];
        ServiceNode wanted = node with { ClusterRanges = [], MasqueradeIPv4 = s_second };
        Refused<InvalidServiceException>(wanted with { NodeAddresses = [s_first, IPAddress.Parse("192.0.2.9")] }, "Service 'to': backend 192.0.2.9:30080/Tcp is a node port of service 'port' at this node*");
        Refused<ArgumentException>(wanted with { MasqueradeIPv4 = IPAddress.IPv6Loopback }, "MasqueradeIPv4 ::1 is not of its address family*");
        Refused<ArgumentException>(wanted with { MasqueradeIPv6 = IPAddress.Parse("fe80::1") }, "*fe80::1 cannot be the source of packets*link-local*");
        Refused<ArgumentException>(wanted with { NodeAddresses = [IPAddress.Any] }, "*cannot be an address for node ports*unspecified*");
        Refused<ArgumentException>(wanted with { NodeAddresses = null! }, "NodeAddresses is null*");
        Refused<ArgumentException>(wanted with { NodeAddresses = [null!] }, "*is null*");
        Refused<ArgumentException>(wanted with { NodeAddresses = [.. Enumerable.Range(0, 1025).Select(static i => new IPAddress([10, 200, (byte)(i >> 8), (byte)i]))] }, "NodeAddresses has 1,025 addresses, and there is room for 1,024*");
        Refused<ArgumentException>(wanted with { ClusterRanges = [IPNetwork.Parse("::ffff:10.0.0.0/104")] }, "*give it as 10.0.0.0/8*");

        // The kernel refuses in the middle: the old and the new addresses do not fit in together.
        IPAddress[] many = [.. Enumerable.Range(0, 1024).Select(static i => new IPAddress([10, 200, (byte)(i >> 8), (byte)i]))];
        Refused<Bpf.Errors.BpfException>(wanted with { NodeAddresses = many }, "*1024 entries*");
        balancer.Node.Should().BeEquivalentTo(node);

        void Refused<TException>(ServiceNode asked, string message)
            where TException : Exception
        {
            balancer.Invoking(b => b.SetNode(asked)).Should().Throw<TException>().WithMessage(message);
            States[..3].Select(name => BalancerState.Dump(balancer, name)).Should().Equal(before[..3], message);
            ServiceLbBpf.NksNodes nodes = BalancerState.Map(balancer, "node").As<uint, ServiceLbBpf.NksNodes>().Lookup(0);
            nodes.Sides[(int)nodes.Current].Ipv4.Should().Be(new ServiceLbBpf.NksAddress(s_first), message);
        }
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void The_next_process_makes_the_node_what_its_own_options_say_wherever_the_last_one_died()
    {
        Service[] services = [BalancerState.Tcp("web", "10.96.0.1", "10.0.0.1", "10.0.0.2"), BalancerState.Tcp("other", "10.96.0.4", "10.0.0.3"), Port];
        ServiceNode without = new() { NodeAddresses = [s_second, IPAddress.Parse("2001:db8::2")], MasqueradeIPv4 = s_second, MasqueradeIPv6 = IPAddress.Parse("2001:db8::2") };
        int step = 0;
        for (bool died = true; died; step++)
        {
            // What comes when cluster ranges come, and when they go.
            bool divides = step % 2 == 0;
            using PinDirectory pins = new();
            ServiceLoadBalancerOptions with = BalancerState.Small(pins.Path), undivided = with with { ClusterRanges = [], NodeAddresses = without.NodeAddresses, MasqueradeIPv4 = without.MasqueradeIPv4, MasqueradeIPv6 = without.MasqueradeIPv6 };
            (ServiceLoadBalancerOptions from, ServiceLoadBalancerOptions to) = divides ? (undivided, with) : (with, undivided);
            ServiceLoadBalancer dying = ServiceLoadBalancer.Open(from);
            dying.Replace(services);
            died = Death.At(step, dying, balancer => balancer.SetNode(ServiceNode.Of(to)));
            using ServiceLoadBalancer next = ServiceLoadBalancer.Open(to);
            string because = $"died at step {step}";
            next.Node.Should().BeEquivalentTo(ServiceNode.Of(to), because);
            next.SetNode(ServiceNode.Of(to)).IsEmpty.Should().BeTrue(because);
            next.Services.Should().BeEquivalentTo(services, because);
            BalancerState.Entries(next, "source_ranges").Should().HaveCount(to.ClusterRanges.Count, because);
            BalancerState.Entries(next, "node_addresses").Should().HaveCount(to.NodeAddresses.Count, because);
            foreach (ServiceLbBpf.NksService cluster in BalancerState.Frontends(next).Where(static frontend => frontend.Key.Port == 80).Select(static frontend => frontend.Value))
            {
                cluster.Inside.Flags.HasFlag(ServiceLbBpf.NksViewFlags.Masquerade).Should().BeFalse(because);
                cluster.Outside.Flags.HasFlag(ServiceLbBpf.NksViewFlags.Masquerade).Should().Be(divides, because);
            }

            next.Replace(services).IsEmpty.Should().BeTrue(because);
        }

        step.Should().BeGreaterThan(6, "each step was died at");
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [Xunit.InlineData(false)]
    [Xunit.InlineData(true)]
    public void The_nodes_own_sockets_are_inside_it_also_without_cluster_ranges(bool ipv6)
    {
        using SocketLab lab = new();
        IPAddress own = IPAddress.Parse(ipv6 ? SocketLab.NodeIPv6 : SocketLab.NodeIPv4);
        lab.Services.Set(SocketLab.Service("web", ServiceProtocol.Tcp, null, ipv6, 1) with { ExternalTrafficPolicy = ServiceTrafficPolicy.Local });
        using SocketAttachment attached = lab.Attach();
        lab.Ask(lab.Node, new IPEndPoint(own, SocketLab.FirstNodePort + 80)).Number.Should().Be(1, "the only backend is another node's");
        ServiceLbBpf.NksService port = BalancerState.Frontends(lab.Services).Values.Single();
        (port.Outside.Slots, port.Outside.Flags).Should().Be((0U, ServiceLbBpf.NksViewFlags.Silent), "for all others it is not here");
    }

    /// <summary>A segment of a client's; whom its connection is masqueraded as.</summary>
    private static IPAddress? Send(ServiceLoadBalancer balancer, int port, string client, string frontend, int frontendPort, bool open = true)
    {
        balancer.UplinkProgram(UplinkKind.Ethernet).TestRun(Segment(port, client, frontend, frontendPort, open));
        return balancer.ReadConnections().Single(connection => connection.Client.Port == port).MasqueradedAs?.Address;
    }

    private static byte[] Segment(int port, string client, string frontend, int frontendPort, bool open)
    {
        byte[] header = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)frontendPort);
        (header[12], header[13]) = (0x50, (byte)(open ? 0x02 : 0x10));
        return new TestPacket(client, frontend) { NextHeader = (byte)ServiceProtocol.Tcp, Payload = header }.ToFrame();
    }
}
