using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Blocks;
using NetkitSharp.Tests.Pods;
using NetkitSharp.Tests.Services.Wire;
using NetkitSharp.Tests.Services.Xdp;
using Xunit;
using Verdict = NetkitSharp.Services.ServiceLbBpf.NksServiceVerdict;

namespace NetkitSharp.Tests.Services.DirectReturn;

/// <summary>Direct return to a host whose kernel unpacks it: single packets, segments that are still one, and those that do not fit.</summary>
public sealed class DirectReturnTests
{
    private const int Port = 80;
    private const int StreamLength = 500_000;

    [KernelTheory]
    [MemberData(nameof(PodDevices.AllVethHere), MemberType = typeof(PodDevices))]
    public void Backends_answer_their_clients_themselves(PodDevice device)
    {
        using ServiceLab lab = new(device);
        using UnpackingHost host = Unpack(lab);
        ConnectDirectly(lab);
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string client = ipv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4;
            string pod = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
            string external = ipv6 ? ServiceLab.ExternalIPv6 : ServiceLab.ExternalIPv4;
            string cluster = ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4;
            foreach (ServiceProtocol protocol in (ServiceProtocol[])[ServiceProtocol.Udp, ServiceProtocol.Tcp])
            {
                string name = $"{protocol}{(ipv6 ? 6 : 4)}";
                int length = protocol == ServiceProtocol.Tcp ? StreamLength : 1000;
                lab.Services.Set(Direct(name, protocol, ipv6));
                ulong unpacked = host.CountUnpacked(ipv6);
                ulong received = ReceivedFromServer(lab);
                using (Exchange exchange = new(lab.Server, external, Port, protocol))
                {
                    Say(() => string.Join(' ', lab.Services.ReadAll()), $"{name} from outside", () => exchange.Ask(lab.Client, client, external, Port, length: length)).Address.Should().Be(IPAddress.Parse(client), "{0} from outside", name);
                }

                (ReceivedFromServer(lab) - received).Should().BeLessThan(20_000, "the answer of {0} does not go by the node", name);
                host.CountUnpacked(ipv6).Should().BeGreaterThan(unpacked);
                unpacked = host.CountUnpacked(ipv6);
                using (Exchange exchange = new(lab.Server, cluster, Port, protocol))
                {
                    Say(() => string.Join(' ', lab.Services.ReadAll()), $"{name} from a pod", () => exchange.Ask(lab.A, pod, cluster, Port, length: length)).Address.Should().Be(IPAddress.Parse(pod), "{0} from a pod", name);
                }

                host.CountUnpacked(ipv6).Should().BeGreaterThan(unpacked);
                lab.Services.Read(name, Verdict.New).Should().Be(2);
                lab.Services.Read(name, Verdict.Reply).Should().Be(0);
                (lab.Services.Read(name, Verdict.TooBig) > 0).Should().Be(protocol == ServiceProtocol.Tcp, "segments as long as the wire's MTU do not fit into a packet");
                lab.Services.Read(name, Verdict.DropNoMemory).Should().Be(0);
            }
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void A_packet_may_grow_beyond_the_devices_MTU_that_it_came_by(PodDevice device)
    {
        using ServiceLab lab = new(device);
        using UnpackingHost host = Unpack(lab);
        lab.Node.Rtnetlink.Links.Set(lab.SecondUplink.Index, new LinkChange { Mtu = 1600 });
        lab.ServerRtnetlink.Links.Set(lab.ServerWire.Index, new LinkChange { Mtu = 1600 });
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string pod = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
            string cluster = ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4;
            foreach (ServiceProtocol protocol in (ServiceProtocol[])[ServiceProtocol.Udp, ServiceProtocol.Tcp])
            {
                string name = $"{protocol}{(ipv6 ? 6 : 4)}";
                lab.Services.Set(Direct(name, protocol, ipv6));
                using Exchange exchange = new(lab.Server, cluster, Port, protocol);
                int whole = 1500 - (ipv6 ? 48 : 28);
                foreach (int length in protocol == ServiceProtocol.Tcp ? (int[])[100, StreamLength] : [whole, whole - 15, 100])
                {
                    Say(() => string.Join(' ', lab.Services.ReadAll()), $"{length} bytes of {name}", () => exchange.Ask(lab.A, pod, cluster, Port, length: length)).Address.Should().Be(IPAddress.Parse(pod));
                }

                lab.Services.Read(name, Verdict.TooBig).Should().Be(0);
                lab.Services.Read(name, Verdict.DropNoMemory).Should().Be(0);
                host.CountUnpacked(ipv6).Should().BePositive();
            }
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void A_packet_that_does_not_fit_is_answered_with_what_is_left_for_it(PodDevice device)
    {
        using ServiceLab lab = new(device);
        using UnpackingHost host = Unpack(lab);
        foreach (bool ipv6 in (bool[])[false, true])
        {
            string pod = ipv6 ? ServiceLab.PodAIPv6 : ServiceLab.PodAIPv4;
            string cluster = ipv6 ? ServiceLab.ClusterIPv6 : ServiceLab.ClusterIPv4;
            string name = ipv6 ? "six" : "four";
            int added = ipv6 ? 40 : 20;
            int headers = ipv6 ? 48 : 28;
            lab.Services.Set(Direct(name, ServiceProtocol.Udp, ipv6));
            using Exchange exchange = new(lab.Server, cluster, Port);
            Say(() => string.Join(' ', lab.Services.ReadAll()), $"{name}, the longest", () => exchange.Ask(lab.A, pod, cluster, Port, length: 1500 - added - headers));
            lab.Services.Read(name, Verdict.TooBig).Should().Be(0);
            using (Socket asking = lab.A.OpenSocket(ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
            {
                asking.Connect(new IPEndPoint(IPAddress.Parse(cluster), Port));
                asking.Send(new byte[1500 - added - headers + 1]);
                SpinWait.SpinUntil(() => PathMtu(lab, cluster) != 0, TimeSpan.FromSeconds(5));
            }

            lab.Services.Read(name, Verdict.TooBig).Should().Be(1);
            PathMtu(lab, cluster).Should().Be(1500 - added);

            // Now in fragments, each in a packet of its own.
            ulong unpacked = host.CountUnpacked(ipv6);
            Say(() => string.Join(' ', lab.Services.ReadAll()), $"{name} in fragments", () => exchange.Ask(lab.A, pod, cluster, Port, length: 4000));
            (host.CountUnpacked(ipv6) - unpacked).Should().Be(3);
        }
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void What_XDP_sends_is_unpacked_as_well(bool ipv6)
    {
        using XdpLab lab = new();
        using UnpackingHost host = new(lab.Backend, lab.BackendRtnetlink, lab.SecondWire.Peer, XdpLab.BackendIPv4, XdpLab.BackendIPv6, XdpLab.FrontendIPv4, XdpLab.FrontendIPv6);
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(new()
        {
            Netkit = false,
            MasqueradeIPv4 = IPAddress.Parse(XdpLab.NodeIPv4),
            MasqueradeIPv6 = IPAddress.Parse(XdpLab.NodeIPv6),
        });
        IPAddress frontend = XdpLab.Frontend(ipv6);

        // Frames that are redirected into a pair arrive where somebody polls.
        using FrameBpfObject pass = FrameBpfSpec.Open().Load();
        using XdpLink backend = lab.Backend.Run(() => pass.FrameAct.AttachXdp(lab.SecondWire.Peer.Index, XdpMode.Driver));
        using XdpServiceAttachment first = lab.Node.Host.Run(() => balancer.AttachXdp(lab.Uplink.Index));
        using XdpServiceAttachment second = lab.Node.Host.Run(() => balancer.AttachXdp(lab.SecondUplink.Index));
        long forwarded = lab.Node.ReadForwarded();
        foreach (ServiceProtocol protocol in (ServiceProtocol[])[ServiceProtocol.Tcp, ServiceProtocol.Udp])
        {
            balancer.Set(new Service($"default/web:{protocol}", protocol)
            {
                Frontends = [ServiceFrontend.ExternalIP(frontend, Port)],
                Backends = [new ServiceBackend(XdpLab.BackendHost(ipv6), Port)],
                Forwarding = ServiceForwarding.DirectReturn,
            });
            ulong unpacked = host.CountUnpacked(ipv6);
            using Exchange exchange = new(lab.Backend, frontend.ToString(), Port, protocol);

            // One segment: whatever is longer than the MTU inside is tc's to answer, and nothing is there.
            Say(() => $"{balancer.ReadCounters()}", $"{protocol}", () => exchange.Ask(lab.Node.Remote, XdpLab.Remote(ipv6).ToString(), frontend.ToString(), Port, length: 1000)).Address.Should().Be(XdpLab.Remote(ipv6));
            host.CountUnpacked(ipv6).Should().BeGreaterThan(unpacked);
        }

        lab.Node.ReadForwarded().Should().Be(forwarded);
    }

    private static Service Direct(string name, ServiceProtocol protocol, bool ipv6) =>
        ServiceLab.DirectReturnOf(ServiceLab.ServiceOf(name, protocol, ipv6, Port, ServiceLab.BackendServer(ipv6, Port)));

    private static UnpackingHost Unpack(ServiceLab lab) =>
        new(lab.Server, lab.ServerRtnetlink, lab.ServerWire, ServiceLab.ServerIPv4, ServiceLab.ServerIPv6, ServiceLab.ClusterIPv4, ServiceLab.ClusterIPv6, ServiceLab.ExternalIPv4, ServiceLab.ExternalIPv6);

    /// <summary>A wire from the server to the client that is not the node's, and the server's way to it.</summary>
    private static void ConnectDirectly(ServiceLab lab)
    {
        LinkPair wire = lab.ServerRtnetlink.Links.Create(new VethLink("d0") { Up = true, Peer = new PeerLink("d1") { Namespace = lab.Client, Up = true } });
        lab.Client.Run(() => File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "0"));
        lab.Client.Run(() => File.WriteAllText("/proc/sys/net/ipv4/conf/d1/rp_filter", "0"));
        foreach (IPAddress client in (IPAddress[])[IPAddress.Parse(NodeLab.RemoteIPv4), IPAddress.Parse(NodeLab.RemoteIPv6)])
        {
            lab.ServerRtnetlink.Routes.Add(new RouteSpec(InterfaceAddress.Host(client).Network) { OutputInterface = wire.Primary.Index, Scope = RouteScope.Link });
            lab.ServerRtnetlink.Neighbours.Replace(new NeighbourSpec(wire.Primary.Index, client, wire.Peer.Address));
        }

        SpinWait.SpinUntil(() => lab.ServerRtnetlink.Links.Get(wire.Primary.Index).OperationalState == LinkOperationalState.Up, TimeSpan.FromSeconds(5));
    }

    private static ulong ReceivedFromServer(ServiceLab lab) => lab.Node.Rtnetlink.Links.Get(lab.SecondUplink.Index).Statistics!.Value.ReceivedBytes;

    /// <summary>What the pod's kernel has learned, or 0.</summary>
    private static int PathMtu(ServiceLab lab, string address)
    {
        System.Text.Json.JsonElement route = Witness.Ip("-j", "-n", lab.A.Name!, "route", "get", address)[0];
        return route.TryGetProperty("metrics", out System.Text.Json.JsonElement metrics) && metrics.GetArrayLength() > 0 && metrics[0].TryGetProperty("mtu", out System.Text.Json.JsonElement mtu) ? mtu.GetInt32() : 0;
    }

    private static IPEndPoint Say(Func<string> verdicts, string what, Func<IPEndPoint> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception e) when (e is TimeoutException or SocketException)
        {
            throw new InvalidOperationException($"{what}: {e.Message} {verdicts()}", e);
        }
    }
}
