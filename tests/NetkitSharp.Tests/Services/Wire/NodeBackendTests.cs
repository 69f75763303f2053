using System.Net;
using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using NetkitSharp.Tests.Pods;
using Xunit;
using Verdict = NetkitSharp.Services.ServiceLbBpf.NksServiceVerdict;

namespace NetkitSharp.Tests.Services.Wire;

/// <summary>Backends that are sockets of the node itself: the API server's, or an ingress controller's in the node's network. What they answer is translated on the way out.</summary>
public sealed class NodeBackendTests
{
    private const int Port = 80;
    private const int BackendPort = 8080;
    private const int ClientPort = 5555;

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Sockets_of_the_node_see_their_clients_and_answer_for_the_service(PodDevice device)
    {
        using ServiceLab lab = new(device);
        foreach (bool offloads in (bool[])[true, false])
        {
            if (!offloads)
            {
                Offloads.TurnOff(lab.Node.Host, NodeLab.UplinkName);
            }

            using PacketSocket wire = new(lab.Client, lab.Node.Wire.Index);
            foreach (bool ipv6 in (bool[])[false, true])
            {
                string node = Node(ipv6);
                (NetworkNamespace, string)[] clients = [(lab.A, ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4), (lab.Client, Remote(ipv6))];
                foreach (ServiceProtocol protocol in (ServiceProtocol[])[ServiceProtocol.Udp, ServiceProtocol.Tcp])
                {
                    string name = $"{protocol}{ipv6}";
                    ServiceBackend backend = new(IPAddress.Parse(node), BackendPort) { IsLocal = true };
                    using Exchange exchange = new(lab.Node.Host, node, BackendPort, protocol);
                    foreach (ServiceTrafficPolicy policy in (ServiceTrafficPolicy[])[ServiceTrafficPolicy.Cluster, ServiceTrafficPolicy.Local])
                    {
                        lab.Services.Set(ServiceLab.ServiceOf(name, protocol, ipv6, Port, backend) with { ExternalTrafficPolicy = policy });
                        foreach ((NetworkNamespace client, string self) in clients)
                        {
                            foreach ((string frontend, int port) in ((string, int)[])[(ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4, Port), (External(ipv6), Port), (node, 30_000 + Port)])
                            {
                                int length = protocol == ServiceProtocol.Tcp ? 300_000 : 100;
                                exchange.Ask(client, self, frontend, port, length: length).Address.Should().Be(IPAddress.Parse(self), "what is delivered here is not masqueraded, by {0} of {1}", frontend, name);
                            }

                            if (protocol == ServiceProtocol.Udp)
                            {
                                exchange.Ask(client, self, External(ipv6), Port, length: 8000).Address.Should().Be(IPAddress.Parse(self), "in fragments, there and back");
                            }
                        }
                    }

                    lab.Services.Read(name, Verdict.Reply).Should().BeGreaterThan(12);
                    lab.Services.Read(name, backend).ReplyPackets.Should().Be(lab.Services.Read(name, Verdict.Reply));
                }
            }

            int frames = 0;
            while (!offloads && wire.TryReceive(f => WirePacket.IsOf(f, WirePacket.Tcp, WirePacket.DestinationPort(f))) is { } frame)
            {
                WirePacket.ShouldBeRight(frame, "what the node answers");
                frames++;
            }

            (frames > 30).Should().Be(!offloads, "the wire shows what was summed up before it");
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Errors_about_sockets_of_the_node_are_translated_both_ways(PodDevice device)
    {
        using ServiceLab lab = new(device);
        using PacketSocket client = new(lab.Client, lab.Node.Wire.Index);
        using PacketSocket pod = new(lab.A, lab.ADevice.Index);
        byte[] none = new byte[6];
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string node = Node(ipv6);
            string vip = External(ipv6);
            byte icmp = ipv6 ? WirePacket.Icmp6 : WirePacket.Icmp;
            lab.Services.Set(ServiceLab.ServiceOf($"closed {ipv6}", ServiceProtocol.Udp, ipv6, Port, new ServiceBackend(IPAddress.Parse(node), BackendPort + 1) { IsLocal = true }));
            lab.Services.Set(ServiceLab.ServiceOf($"open {ipv6}", ServiceProtocol.Udp, ipv6, Port + 1, new ServiceBackend(IPAddress.Parse(node), BackendPort) { IsLocal = true }));
            foreach ((PacketSocket socket, string self, byte[] gateway) in ((PacketSocket, string, byte[])[])
            [
                (client, Remote(ipv6), lab.Node.Uplink.Address!.GetAddressBytes()),
                (pod, ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4, device == PodDevice.Veth ? lab.AHostDevice.Address!.GetAddressBytes() : none),
            ])
            {
                // The stack's own, about a port that nobody listens at: it comes from the service, and quotes what was sent to it, not a hop older.
                TestPacket question = new(self, vip) { Payload = WirePacket.OfUdp(self, vip, ClientPort, Port, [1, 2, 3, 4]), DestinationMac = gateway };
                socket.Send(question.ToFrame());
                byte[] heard = socket.Receive(f => WirePacket.IsError(f), $"the error to {self}");
                WirePacket.ShouldBeRight(heard, "the stack's error");
                string expected = Convert.ToHexString(WirePacket.OfError(vip, self, ipv6 ? (byte)1 : (byte)3, ipv6 ? (byte)4 : (byte)3, 0, question.ToFrame().AsSpan(14)));
                Convert.ToHexString(WirePacket.Transport(heard)).Should().Be(expected);
                heard.AsSpan(ipv6 ? 22 : 26, ipv6 ? 16 : 4).ToArray().Should().Equal(IPAddress.Parse(vip).GetAddressBytes());
            }

            // A router's, about what the node answered: the stack learns how narrow the way to the client is.
            string remote = Remote(ipv6);
            using (Exchange exchange = new(lab.Node.Host, node, BackendPort))
            {
                exchange.Ask(lab.Client, remote, vip, Port + 1, sourcePort: ClientPort);
                byte[] answered = new TestPacket(vip, remote) { Payload = WirePacket.OfUdp(vip, remote, Port + 1, ClientPort, new byte[1300]) }.ToFrame();
                byte[] error = WirePacket.OfError(remote, vip, ipv6 ? (byte)2 : (byte)3, ipv6 ? (byte)0 : (byte)4, 1290, answered.AsSpan(14, 500));
                client.Send(new TestPacket(remote, vip) { NextHeader = icmp, Payload = error, DestinationMac = lab.Node.Uplink.Address!.GetAddressBytes() }.ToFrame());
                SpinWait.SpinUntil(() => lab.Services.Read($"open {ipv6}", Verdict.Related) == 1, TimeSpan.FromSeconds(5));
                Witness.Run("ip", "-n", lab.Node.HostName, "route", "get", remote).Should().Contain("mtu 1290");
            }
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void What_is_sent_on_translated_is_not_translated_again(PodDevice device)
    {
        using ServiceLab lab = new(device);
        foreach (bool ipv6 in (bool[])[false, true])
        {
            // The backend of one is at the address and port at which the other is to be had: what the other's pod answers looks like an answer of the one.
            string node = Node(ipv6);
            int nodePort = 30_000 + Port;
            ServiceBackend here = new(IPAddress.Parse(node), nodePort) { IsLocal = true };
            lab.Services.Set(ServiceLab.ServiceOf($"here {ipv6}", ServiceProtocol.Udp, ipv6, Port + 1, here));
            lab.Services.Set(ServiceLab.ServiceOf($"pod {ipv6}", ServiceProtocol.Udp, ipv6, Port, ServiceLab.BackendB(ipv6, BackendPort)) with { ExternalTrafficPolicy = ServiceTrafficPolicy.Local });
            using Exchange onNode = new(lab.Node.Host, node, nodePort);
            using Exchange inPod = new(lab.B, ipv6 ? ServiceLab.PodBIPv6 : ServiceLab.PodBIPv4, BackendPort);
            IPEndPoint client = new(IPAddress.Parse(Remote(ipv6)), ClientPort);
            for (int i = 0; i < 3; i++)
            {
                onNode.Ask(lab.Client, Remote(ipv6), External(ipv6), Port + 1, ClientPort).Should().Be(client);
                inPod.Ask(lab.Client, Remote(ipv6), node, nodePort, ClientPort).Should().Be(client);
            }

            lab.Services.Read($"here {ipv6}", Verdict.Reply).Should().Be(3);
            lab.Services.Read($"pod {ipv6}", Verdict.Reply).Should().Be(3);
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void One_port_of_a_client_at_two_services_of_one_socket_is_two_ports_of_the_same_client()
    {
        using ServiceLab lab = new(PodDevice.Veth, hostRouting: false);
        lab.Node.Host.Run(() => File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "1"));
        ServiceBackend here = new(IPAddress.Parse(NodeLab.HostIPv4), BackendPort) { IsLocal = true };
        lab.Services.Set(ServiceLab.ServiceOf("one", ServiceProtocol.Udp, ipv6: false, Port, here));
        lab.Services.Set(ServiceLab.ServiceOf("two", ServiceProtocol.Udp, ipv6: false, Port + 1, here));
        using Exchange exchange = new(lab.Node.Host, NodeLab.HostIPv4, BackendPort);
        foreach ((NetworkNamespace client, string self) in ((NetworkNamespace, string)[])[(lab.A, ServiceLab.PodAIPv4), (lab.Client, NodeLab.RemoteIPv4)])
        {
            IPEndPoint first = exchange.Ask(client, self, ServiceLab.ExternalIPv4, Port, ClientPort);
            IPEndPoint second = exchange.Ask(client, self, ServiceLab.ExternalIPv4, Port + 1, ClientPort);
            first.Should().Be(new IPEndPoint(IPAddress.Parse(self), ClientPort));
            second.Address.Should().Be(IPAddress.Parse(self), "with the node's own address it would be taken for forged");
            second.Port.Should().BeInRange(61_000, 65_535);
            exchange.Ask(client, self, ServiceLab.ExternalIPv4, Port, ClientPort).Should().Be(first);
            exchange.Ask(client, self, ServiceLab.ExternalIPv4, Port + 1, ClientPort).Should().Be(second);
        }
    }

    private static string Node(bool ipv6) => ipv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4;

    private static string Remote(bool ipv6) => ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4;

    private static string External(bool ipv6) => ipv6 ? ServiceLab.ExternalIPv6 : ServiceLab.ExternalIPv4;
}
