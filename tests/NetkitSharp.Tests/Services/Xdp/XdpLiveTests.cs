using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Blocks;
using NetkitSharp.Tests.Pods;
using NetkitSharp.Tests.Services.Wire;
using Xunit;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>Sockets of a client and of a backend with the node's drivers between them, and the program at tc where it is needed.</summary>
public sealed class XdpLiveTests
{
    private const int ClientPort = 5001;

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx])]
    [InlineData(true, XdpMode.Driver)]
    [InlineData(false, XdpMode.Driver, Traits = ["Needs", nameof(KernelTrait.HostOnly)])]
    [InlineData(true, XdpMode.Generic)]
    public void Datagrams_and_streams_are_right_on_the_wire(bool near, XdpMode mode)
    {
        using XdpNode node = new(near);
        node.AttachXdp(mode);
        using FrameSocket client = new(node.Lab.Node.Remote, node.Lab.Node.Wire.Index);
        using FrameSocket server = new(node.Lab.Backend, node.Lab.SecondWire.Peer.Index);
        long forwarded = node.Lab.Node.ReadForwarded();
        foreach ((ServiceProtocol protocol, bool ipv6) in ((ServiceProtocol, bool)[])[(ServiceProtocol.Tcp, false), (ServiceProtocol.Udp, false), (ServiceProtocol.Tcp, true), (ServiceProtocol.Udp, true)])
        {
            node.SetBackend(protocol, ipv6);
            using Exchange exchange = new(node.BackendPlace, node.BackendAddress(ipv6), XdpNode.BackendPort, protocol);
            for (int length = 1; length <= 1301; length += 325)
            {
                IPEndPoint seen = exchange.Ask(node.Lab.Node.Remote, XdpLab.Remote(ipv6).ToString(), XdpLab.Frontend(ipv6).ToString(), XdpNode.Port, length: length);
                seen.Address.Should().Be(node.Masquerade(ipv6), "nothing is at tc");
            }

            ServiceStatistics counted = node.Balancer.ReadCounters(XdpNode.Name(protocol, ipv6));
            counted[ServiceVerdict.New].Should().Be(5);
            counted[ServiceVerdict.Reply].Should().BeGreaterThanOrEqualTo(5);

            // What arrived, the client's own among it where it is the backend's too: each was rewritten on its way.
            ushort type = ipv6 ? Frame.IPv6 : Frame.IPv4;
            foreach (FrameSocket place in near ? (FrameSocket[])[client] : [client, server])
            {
                Frame[] arrived = [.. place.Drain(type).Where(f => f.Type == PacketType.Host && WirePacket.Protocol(f.Bytes) == (byte)protocol)];
                arrived.Length.Should().BeGreaterThanOrEqualTo(5);
                foreach (Frame frame in arrived)
                {
                    WirePacket.ShouldBeRight(frame.Bytes, $"{protocol} {frame.Hex}");
                }
            }
        }

        node.Lab.Node.ReadForwarded().Should().Be(forwarded);
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(XdpMode.Driver)]
    [InlineData(XdpMode.Generic)]
    public void What_xdp_leaves_tc_does_on_the_same_connection(XdpMode mode)
    {
        using XdpNode node = new(near: false);
        node.AttachTc();
        node.AttachXdp(mode);
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string remote = XdpLab.Remote(ipv6).ToString(), frontend = XdpLab.Frontend(ipv6).ToString();
            node.SetBackend(ServiceProtocol.Udp, ipv6);
            using (Exchange exchange = new(node.BackendPlace, node.BackendAddress(ipv6), XdpNode.BackendPort))
            {
                // Fragments are tc's, and what is whole the driver's; a generic program leaves all that goes by another device.
                IPEndPoint first = exchange.Ask(node.Lab.Node.Remote, remote, frontend, XdpNode.Port, ClientPort, length: 100);
                first.Address.Should().Be(node.Masquerade(ipv6));
                foreach (int length in (int[])[8000, 200, 4000])
                {
                    exchange.Ask(node.Lab.Node.Remote, remote, frontend, XdpNode.Port, ClientPort, length).Should().Be(first, "it is one connection, with {0} bytes", length);
                }
            }

            ServiceStatistics counted = node.Balancer.ReadCounters(XdpNode.Name(ServiceProtocol.Udp, ipv6));
            counted[ServiceVerdict.New].Should().Be(1, "whoever saw it first");
            counted.Backends.Single().Connections.Should().Be(1);
            node.Balancer.ReadConnections().Should().ContainSingle(c => c.Client.Port == ClientPort && c.Client.AddressFamily == XdpLab.Remote(ipv6).AddressFamily);

            // Nobody listens there any more: the backend's host says so, about what it was sent.
            AskInVain(node, remote, frontend, XdpNode.Port).Should().Be(SocketError.ConnectionRefused);
            node.Balancer.ReadCounters(XdpNode.Name(ServiceProtocol.Udp, ipv6))[ServiceVerdict.Related].Should().Be(1);

            node.Set(ServiceProtocol.Udp, ipv6, 81);
            AskInVain(node, remote, frontend, 81).Should().Be(SocketError.ConnectionRefused);
            node.Balancer.ReadCounters(XdpNode.Name(ServiceProtocol.Udp, ipv6, 81))[ServiceVerdict.Refused].Should().Be(1);
        }
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(true)]
    [InlineData(false)]
    public void Frames_of_several_buffers_get_to_their_backend_and_back(bool near)
    {
        using XdpNode node = new(near, mtu: 9000);
        if (!near)
        {
            node.AttachTc();
        }

        node.AttachXdp(XdpMode.Driver);
        node.AtXdp.Should().OnlyContain(static a => a.TakesFragments);
        foreach ((ServiceProtocol protocol, bool ipv6) in ((ServiceProtocol, bool)[])[(ServiceProtocol.Tcp, false), (ServiceProtocol.Udp, false), (ServiceProtocol.Tcp, true), (ServiceProtocol.Udp, true)])
        {
            node.SetBackend(protocol, ipv6);
            using Exchange exchange = new(node.BackendPlace, node.BackendAddress(ipv6), XdpNode.BackendPort, protocol);
            foreach (int length in (int[])[100, 3000, 8000, 8900])
            {
                exchange.Ask(node.Lab.Node.Remote, XdpLab.Remote(ipv6).ToString(), XdpLab.Frontend(ipv6).ToString(), XdpNode.Port, length: length).Address.Should().Be(node.Masquerade(ipv6));
            }
        }
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pod_is_reached_by_xdp_and_host_routing_and_answers_by_tc(bool ipv6)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth));
        Pod pod = network.AddPod(PodFixture.PodA());
        node.RemoteRtnetlink.Routes.Add(new Rtnetlink.Routes.RouteSpec(InterfaceAddress.Host(XdpLab.Frontend(ipv6)).Network) { Gateway = XdpLab.Host(ipv6) });
        DeviceOffloads.DisableChecksums(node.Remote, "r0");
        DeviceOffloads.Poll(node.Remote, "r0");
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(new() { Netkit = false, HostRouting = network.Datapath });
        string address = pod.Addresses.First(a => a.AddressFamily == XdpLab.Frontend(ipv6).AddressFamily).ToString();
        foreach (ServiceProtocol protocol in (ServiceProtocol[])[ServiceProtocol.Tcp, ServiceProtocol.Udp])
        {
            balancer.Set(new Service($"{protocol}", protocol)
            {
                Frontends = [ServiceFrontend.ExternalIP(XdpLab.Frontend(ipv6), XdpNode.Port)],
                Backends = [new ServiceBackend(IPAddress.Parse(address), XdpNode.BackendPort) { IsLocal = true }],
                ExternalTrafficPolicy = ServiceTrafficPolicy.Local,
            });
        }

        // Nothing of the services' is at tc of the uplink: what gets to the pod, XDP has translated.
        using XdpServiceAttachment xdp = node.Host.Run(() => balancer.AttachXdp(node.Uplink.Index, XdpMode.Driver));
        using ServiceAttachment tc = node.Host.Run(() => balancer.AttachPod(pod.HostDevice.Index, DatapathHook.Tcx));
        foreach (ServiceProtocol protocol in (ServiceProtocol[])[ServiceProtocol.Tcp, ServiceProtocol.Udp])
        {
            using Exchange exchange = new(pod.Namespace, address, XdpNode.BackendPort, protocol);
            IPEndPoint seen = exchange.Ask(node.Remote, XdpLab.Remote(ipv6).ToString(), XdpLab.Frontend(ipv6).ToString(), XdpNode.Port, ClientPort, length: 1000);
            seen.Should().Be(new IPEndPoint(XdpLab.Remote(ipv6), ClientPort));
            balancer.ReadCounters($"{protocol}")[ServiceVerdict.New].Should().Be(1);
            balancer.ReadCounters($"{protocol}")[ServiceVerdict.Reply].Should().BeGreaterThanOrEqualTo(1);
        }
    }

    /// <summary>Frames that a program sends are none that the kernel asks a neighbour for: those of its own are.</summary>
    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_neighbour_that_is_stale_is_asked_although_all_goes_by_XDP()
    {
        using XdpNode node = new(near: false);
        node.AttachTc();
        node.AttachXdp(XdpMode.Driver);
        node.SetBackend(ServiceProtocol.Udp, ipv6: false);
        using Exchange exchange = new(node.BackendPlace, node.BackendAddress(false), XdpNode.BackendPort);
        Neighbour("replace", XdpLab.BackendIPv4, "lladdr", string.Join(':', node.Lab.SecondWire.Peer.Address!.GetAddressBytes().Select(static b => $"{b:x2}")), "dev", "p1", "nud", "stale");
        for (int i = 0; i < 5; i++)
        {
            Ask();
        }

        Neighbour("show", XdpLab.BackendIPv4).Should().Contain("STALE", "all goes by XDP");
        SpinWait.SpinUntil(
            () =>
            {
                Ask();
                return !Neighbour("show", XdpLab.BackendIPv4).Contains("STALE", StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(60));
        Neighbour("show", XdpLab.BackendIPv4).Should().Match(static state => state.Contains("DELAY", StringComparison.Ordinal) || state.Contains("PROBE", StringComparison.Ordinal) || state.Contains("REACHABLE", StringComparison.Ordinal));

        void Ask()
        {
            Thread.Sleep(100);
            exchange.Ask(node.Lab.Node.Remote, XdpLab.Remote(false).ToString(), XdpLab.Frontend(false).ToString(), XdpNode.Port);
        }

        string Neighbour(params string[] arguments) => Witness.Run("ip", ["-n", node.Lab.Node.HostName, "neigh", .. arguments]);
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(XdpMode.Driver)]
    [InlineData(XdpMode.Generic)]
    public void What_is_tagged_is_for_a_vlan_and_not_for_the_service(XdpMode mode)
    {
        using XdpNode node = new(near: true);
        node.AttachTc();
        node.AttachXdp(mode);
        using PacketSocket client = new(node.Lab.Node.Remote, node.Lab.Node.Wire.Index);
        foreach (bool ipv6 in (bool[])[false, true])
        {
            node.SetBackend(ServiceProtocol.Udp, ipv6);
            byte[] plain = new WireSegment(new(XdpLab.Remote(ipv6), ClientPort), new(XdpLab.Frontend(ipv6), XdpNode.Port), false)
            {
                SourceMac = node.Lab.Node.Wire.Address!,
                DestinationMac = node.Lab.Uplink.Address!,
            }.ToFrame();
            foreach (byte[] tag in (byte[][])[[0x81, 0x00, 0, 7], [0x88, 0xa8, 0, 7], [0x88, 0xa8, 0, 7, 0x81, 0x00, 0, 8], [0x81, 0x00, 0, 0]])
            {
                client.Send([.. plain[..12], .. tag, .. plain[12..]]);
            }

            node.Balancer.ReadConnections().Should().HaveCount(ipv6 ? 1 : 0, "none of the four was a packet to the service");
            client.Send(plain);
            client.Receive(f => WirePacket.IsOf(f, WirePacket.Udp, XdpNode.BackendPort), "what has no tag");
            node.Balancer.ReadCounters(XdpNode.Name(ServiceProtocol.Udp, ipv6))[ServiceVerdict.New].Should().Be(1);
        }
    }

    private static SocketError AskInVain(XdpNode node, string source, string to, int port)
    {
        using Socket asking = node.Lab.Node.Remote.OpenSocket(IPAddress.Parse(to).AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        asking.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        asking.ReceiveTimeout = 5000;
        asking.Connect(IPAddress.Parse(to), port);
        asking.Send(new byte[20]);
        try
        {
            asking.Receive(new byte[100]);
            return SocketError.Success;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode;
        }
    }
}
