using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using NetkitSharp.Tests.Pods;
using Xunit;
using Verdict = NetkitSharp.Services.ServiceLbBpf.NksServiceVerdict;

namespace NetkitSharp.Tests.Services.Wire;

/// <summary>Which backend a connection has, how long it keeps it, and who may have one.</summary>
public sealed class ConnectionTests
{
    private const int Port = 80;
    private const int BackendPort = 8080;

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Connections_are_kept_through_a_thousand_changes_of_other_services(PodDevice device)
    {
        using ServiceLab lab = new(device);
        lab.Services.Set(ServiceLab.ServiceOf("kept", ServiceProtocol.Tcp, ipv6: false, Port, ServiceLab.BackendB(ipv6: false, BackendPort)));
        using Socket listener = lab.B.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(ServiceLab.PodBIPv4), BackendPort));
        listener.Listen(64);
        List<(Socket Client, Socket Server)> connections = [];
        for (int i = 0; i < 40; i++)
        {
            Socket client = lab.A.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(IPAddress.Parse(ServiceLab.ClusterIPv4), Port);
            connections.Add((client, listener.Accept()));
        }

        byte[] word = new byte[1];
        for (int change = 0; change < 1000; change++)
        {
            lab.Services.Set(new Service($"other {change % 20}", ServiceProtocol.Tcp)
            {
                Frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.1.1"), 1000 + (change % 20))],
                Backends = [ServiceLab.BackendServer(ipv6: false, 1 + change), ServiceLab.BackendB(ipv6: false, BackendPort)],
            });
            (Socket client, Socket server) = connections[change % connections.Count];
            client.Send((byte[])[(byte)change]);
            server.ReceiveTimeout = client.ReceiveTimeout = 5000;
            server.Receive(word).Should().Be(1);
            word[0].Should().Be((byte)change);
            server.Send(word);
            client.Receive(word).Should().Be(1);
        }

        lab.Services.Read("kept", Verdict.New).Should().Be(40);
        connections.ForEach(static c => c.Client.Dispose());
        connections.ForEach(static c => c.Server.Dispose());
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void One_port_of_a_client_may_talk_to_one_backend_by_two_services()
    {
        using ServiceLab lab = new(PodDevice.Veth);
        lab.Services.Set(ServiceLab.ServiceOf("one", ServiceProtocol.Udp, ipv6: false, Port, ServiceLab.BackendB(ipv6: false, BackendPort)));
        lab.Services.Set(ServiceLab.ServiceOf("two", ServiceProtocol.Udp, ipv6: false, Port + 1, ServiceLab.BackendB(ipv6: false, BackendPort)));
        using Exchange exchange = new(lab.B, ServiceLab.PodBIPv4, BackendPort);
        IPEndPoint first = exchange.Ask(lab.A, ServiceLab.PodAIPv4, ServiceLab.ClusterIPv4, Port, sourcePort: 5555);
        IPEndPoint second = exchange.Ask(lab.A, ServiceLab.PodAIPv4, ServiceLab.ClusterIPv4, Port + 1, sourcePort: 5555);
        first.Should().Be(new IPEndPoint(IPAddress.Parse(ServiceLab.PodAIPv4), 5555));
        second.Address.Should().Be(IPAddress.Parse(ServiceLab.PodAIPv4), "who sees the node's address may let in whoever has it");
        second.Port.Should().BeInRange(61_000, 65_535, "the other connection has the client's port");
        exchange.Ask(lab.A, ServiceLab.PodAIPv4, ServiceLab.ClusterIPv4, Port, sourcePort: 5555).Should().Be(first);
        exchange.Ask(lab.A, ServiceLab.PodAIPv4, ServiceLab.ClusterIPv4, Port + 1, sourcePort: 5555).Should().Be(second);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Node_ports_are_to_be_had_at_the_nodes_addresses_and_not_at_the_one_that_they_are_written_down_under()
    {
        using ServiceLab lab = new(PodDevice.Veth);
        using PacketSocket client = new(lab.Client, lab.Node.Wire.Index);
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string name = $"web {ipv6}", self = ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4, node = ipv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4;
            lab.Services.Set(ServiceLab.ServiceOf(name, ServiceProtocol.Udp, ipv6, Port, ServiceLab.BackendB(ipv6, BackendPort)));
            foreach (string destination in (string[])[ipv6 ? "::" : "0.0.0.0", node])
            {
                byte[] udp = WirePacket.OfUdp(self, destination, 5555, 30_000 + Port, [1]);
                client.Send(new TestPacket(self, destination) { Payload = udp, DestinationMac = lab.Node.Uplink.Address!.GetAddressBytes() }.ToFrame());
            }

            SpinWait.SpinUntil(() => lab.Services.Read(name, Verdict.New) > 0, TimeSpan.FromSeconds(5));
            lab.Services.Read(name, Verdict.New).Should().Be(1, "the second packet alone is to the node");
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Clients_stay_are_kept_out_and_are_who_they_are()
    {
        using ServiceLab lab = new(PodDevice.Veth);
        ServiceBackend[] backends = [ServiceLab.BackendServer(ipv6: false, 8001), ServiceLab.BackendServer(ipv6: false, 8002)];
        lab.Services.Set(ServiceLab.ServiceOf("free", ServiceProtocol.Udp, ipv6: false, Port, backends));
        lab.Services.Set(ServiceLab.ServiceOf("affine", ServiceProtocol.Udp, ipv6: false, Port + 1, backends) with { ClientAffinity = TimeSpan.FromHours(1) });
        lab.Services.Set(new Service("closed", ServiceProtocol.Udp)
        {
            Frontends = [ServiceFrontend.LoadBalancerIP(IPAddress.Parse(ServiceLab.ExternalIPv4), Port + 2)],
            Backends = backends,
            SourceRanges = [System.Net.IPNetwork.Parse("10.0.0.2/32")],
        });
        void send(int port)
        {
            for (int i = 0; i < 100; i++)
            {
                using Socket asking = lab.Client.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                asking.Bind(new IPEndPoint(IPAddress.Parse(NodeLab.RemoteIPv4), 20_000 + i));
                asking.SendTo(new byte[1], new IPEndPoint(IPAddress.Parse(ServiceLab.ExternalIPv4), port));
            }
        }

        send(Port);
        backends.Should().AllSatisfy(b => lab.Services.Read("free", b).Connections.Should().BePositive());
        send(Port + 1);
        backends.Select(b => lab.Services.Read("affine", b).Connections).Should().BeEquivalentTo([0UL, 100UL]);
        lab.Services.Read("affine", Verdict.DropNoPort).Should().Be(0, "each of a client's connections has a port of its own to be masqueraded with");
        send(Port + 2);
        lab.Services.Read("closed", Verdict.DropSourceRange).Should().Be(100);

        // A pod with another's address, and one outside with a pod's, and with the node's.
        using PacketSocket pod = new(lab.A, lab.ADevice.Index);
        using PacketSocket outside = new(lab.Client, lab.Node.Wire.Index);
        byte[] forged(string source, byte[] mac) => (new TestPacket(source, ServiceLab.ClusterIPv4) { DestinationMac = mac, Payload = WirePacket.OfUdp(source, ServiceLab.ClusterIPv4, 1, Port, []) }).ToFrame();
        pod.Send(forged(ServiceLab.PodBIPv4, lab.AHostDevice.Address!.GetAddressBytes()));
        outside.Send(forged(ServiceLab.PodBIPv4, lab.Node.Uplink.Address!.GetAddressBytes()));
        outside.Send(forged(NodeLab.HostIPv4, lab.Node.Uplink.Address!.GetAddressBytes()));
        lab.Services.Read("free", Verdict.DropSpoofed).Should().Be(3);
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void Nobody_opens_a_connection_as_the_node(bool ipv6)
    {
        using ServiceLab lab = new(PodDevice.Veth, hostRouting: false);
        lab.Services.Set(ServiceLab.ServiceOf("web", ServiceProtocol.Udp, ipv6, Port, ServiceLab.BackendServer(ipv6, BackendPort)));
        using PacketSocket pod = new(lab.A, lab.ADevice.Index);
        using PacketSocket outside = new(lab.Client, lab.Node.Wire.Index);
        string node = ipv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4;
        string[] frontends = [ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4, ipv6 ? ServiceLab.ExternalIPv6 : ServiceLab.ExternalIPv4];
        foreach (string frontend in frontends)
        {
            byte[] udp = WirePacket.OfUdp(node, frontend, 5555, Port, [1]);
            pod.Send(new TestPacket(node, frontend) { Payload = udp, DestinationMac = lab.AHostDevice.Address!.GetAddressBytes() }.ToFrame());
            outside.Send(new TestPacket(node, frontend) { Payload = udp, DestinationMac = lab.Node.Uplink.Address!.GetAddressBytes() }.ToFrame());
        }

        lab.Services.ReadAll().Should().Equal(new Dictionary<Verdict, ulong> { [Verdict.DropSpoofed] = 4 });
        lab.Services.Read("web", Verdict.DropSpoofed).Should().Be(4);
    }
}
