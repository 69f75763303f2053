using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Blocks;
using Xunit;

namespace NetkitSharp.Tests.Services.Sockets;

/// <summary>What sockets see of services: real ones, in a cgroup, with a packet socket on the wire as the witness.</summary>
public sealed class SocketTrafficTests
{
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;

    private static readonly IPEndPoint s_vip4 = new(IPAddress.Parse("10.96.0.10"), 53);
    private static readonly IPEndPoint s_vip6 = new(IPAddress.Parse("fd96::10"), 53);

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx])]
    [InlineData(false, false)]
    [InlineData(true, false, Traits = ["Needs", nameof(KernelTrait.HostOnly)])]
    [InlineData(false, true)]
    public void Tcp_reaches_a_backend_and_is_told_of_the_service(bool ipv6, bool mapped)
    {
        using SocketLab lab = new();
        IPEndPoint service = ipv6 ? s_vip6 : s_vip4;
        IPEndPoint asked = mapped ? Mapped(service) : service;
        IPEndPoint backend = SocketLab.Backend(2, ipv6);
        Service declared = SocketLab.Service("dns", ServiceProtocol.Tcp, service, 2);
        lab.Services.Set(declared);
        using SocketAttachment attached = lab.Attach();
        using FrameSocket wire = new(lab.Server, lab.PodWire.Index);
        using Socket client = lab.Open(lab.Pod, asked.AddressFamily, ProtocolType.Tcp, mapped);
        client.Connect(asked);
        client.RemoteEndPoint.Should().Be(asked, "getpeername(2) tells what was asked for");
        Witness.Run("ss", "-N", lab.Pod.Name!, "-Htn").Should().Contain($"{(mapped ? $"[::ffff:{backend.Address}]" : ipv6 ? $"[{backend.Address}]" : $"{backend.Address}")}:{backend.Port}", "the kernel knows only the backend");
        SocketLab.Read(client).Should().Be((2, IPAddress.Parse(ipv6 ? "fd97:2::2" : "10.97.2.2")), "the backend sees the client's own address");

        // Who asks for the backend itself is told of the backend.
        using Socket direct = lab.Open(lab.Pod, backend.AddressFamily, ProtocolType.Tcp);
        direct.Connect(backend);
        direct.RemoteEndPoint.Should().Be(backend);
        SocketLab.Read(direct).Number.Should().Be(2);
        lab.Count("dns", ServiceLbBpf.NksServiceVerdict.Socket).Should().Be(1);
        lab.CountConnections(declared, 0).Should().Be(1);
        Frames(wire, ipv6).Should().NotBeEmpty().And.NotContain(f => f.Hex.Contains(Hex(service.Address)), "the service's address is on no wire");

        // A socket outside the cgroup sends to the service's address.
        using Socket stranger = SocketLab.OpenOutside(lab.Pod, service.AddressFamily, ProtocolType.Tcp);
        stranger.Blocking = false;
        stranger.Invoking(s => s.Connect(service)).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.WouldBlock);
        SpinWait.SpinUntil(() => Frames(wire, ipv6).Any(f => f.Hex.Contains(Hex(service.Address))), TimeSpan.FromSeconds(5)).Should().BeTrue();
        lab.Count("dns", ServiceLbBpf.NksServiceVerdict.Socket).Should().Be(1);
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx])]
    [InlineData(false, false, Traits = ["Needs", nameof(KernelTrait.HostOnly)])]
    [InlineData(true, false)]
    [InlineData(false, true, Traits = ["Needs", nameof(KernelTrait.HostOnly)])]
    public void Udp_answers_come_from_the_service(bool ipv6, bool mapped)
    {
        using SocketLab lab = new();
        IPEndPoint service = ipv6 ? s_vip6 : s_vip4;
        IPEndPoint asked = mapped ? Mapped(service) : service;
        IPEndPoint other = new(asked.Address, 54);
        lab.Services.Set(SocketLab.Service("dns", ServiceProtocol.Udp, service, 1, 2, 3, 4));
        lab.Services.Set(SocketLab.Service("other", ServiceProtocol.Udp, new IPEndPoint(service.Address, 54), 1));
        using SocketAttachment attached = lab.Attach();
        using FrameSocket wire = new(lab.Server, lab.PodWire.Index);

        // As a resolver does that takes no answer from anybody else than whom it asked. All of a socket's datagrams go to one backend.
        HashSet<int> answered = [];
        for (int i = 0; i < 12; i++)
        {
            using Socket resolver = lab.Open(lab.Pod, asked.AddressFamily, ProtocolType.Udp, mapped);
            (int first, EndPoint sender) = SocketLab.Exchange(resolver, asked);
            sender.Should().Be(asked);
            for (int again = 0; again < 5; again++)
            {
                SocketLab.Exchange(resolver, asked).Should().Be((first, asked));
            }

            answered.Add(first);
            SocketLab.Exchange(resolver, other).Should().Be((1, other));
        }

        answered.Should().HaveCountGreaterThan(1, "another socket may get another backend");
        lab.Count("dns", ServiceLbBpf.NksServiceVerdict.Socket).Should().Be(12, "a datagram that follows others is not counted");

        // What was not led there is not called so.
        using Socket unconnected = lab.Open(lab.Pod, asked.AddressFamily, ProtocolType.Udp, mapped);
        (int number, _) = SocketLab.Exchange(unconnected, asked);
        IPEndPoint backend = mapped ? Mapped(SocketLab.Backend(number, ipv6)) : SocketLab.Backend(number, ipv6);
        SocketLab.Exchange(unconnected, backend).Should().Be((number, (EndPoint)backend));
        SocketLab.Exchange(unconnected, asked).Should().Be((number, (EndPoint)asked));

        // Connected: send and recv, recvfrom, and an address that is given all the same.
        using Socket connected = lab.Open(lab.Pod, asked.AddressFamily, ProtocolType.Udp, mapped);
        connected.Connect(asked);
        connected.RemoteEndPoint.Should().Be(asked);
        connected.Send([1]);
        (number, EndPoint from) = SocketLab.ReceiveFrom(connected);
        from.Should().Be(asked);
        for (int i = 0; i < 5; i++)
        {
            SocketLab.Exchange(connected, asked).Should().Be((number, (EndPoint)asked), "a connected socket hears none but the backend that it is connected to");
        }

        // Connected again, elsewhere: to the backend itself, then to another service that has the same one.
        backend = mapped ? Mapped(SocketLab.Backend(number, ipv6)) : SocketLab.Backend(number, ipv6);
        Reconnect(connected, backend).Should().Be((number, (EndPoint)backend));
        Reconnect(connected, other).Should().Be((1, (EndPoint)other));
        Reconnect(connected, asked).Sender.Should().Be(asked);
        Frames(wire, ipv6).Should().NotBeEmpty().And.NotContain(f => f.Hex.Contains(Hex(service.Address)), "the service's address is on no wire");

        static (int Number, EndPoint Sender) Reconnect(Socket socket, IPEndPoint to)
        {
            socket.Connect(to);
            socket.Send([1]);
            return SocketLab.ReceiveFrom(socket);
        }
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_a_backend_a_call_fails_at_once(bool ipv6)
    {
        using SocketLab lab = new();
        IPEndPoint service = ipv6 ? s_vip6 : s_vip4;
        lab.Services.Set(SocketLab.Service("tcp", ServiceProtocol.Tcp, service, 1));
        lab.Services.Set(SocketLab.Service("udp", ServiceProtocol.Udp, service, 1));
        lab.Services.Set(SocketLab.Service("silent", ServiceProtocol.Udp, new IPEndPoint(service.Address, 99)) with { Refusal = ServiceRefusal.Silence });
        using SocketAttachment attached = lab.Attach();
        using Socket sender = lab.Open(lab.Pod, service.AddressFamily, ProtocolType.Udp);
        SocketLab.Exchange(sender, service).Sender.Should().Be(service);
        using FrameSocket wire = new(lab.Server, lab.PodWire.Index);
        lab.Services.Set(SocketLab.Service("tcp", ServiceProtocol.Tcp, service));
        lab.Services.Set(SocketLab.Service("udp", ServiceProtocol.Udp, service));

        foreach (bool blocking in (bool[])[true, false])
        {
            using Socket client = lab.Open(lab.Pod, service.AddressFamily, ProtocolType.Tcp);
            client.Blocking = blocking;
            client.Invoking(s => s.Connect(service)).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
        }

        sender.Invoking(s => s.SendTo([1], service)).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
        sender.Invoking(s => s.Connect(service)).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
        sender.Invoking(s => s.SendTo([1], new IPEndPoint(service.Address, 99))).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.AccessDenied, "as of a packet that iptables drops at the output");
        lab.Count("tcp", ServiceLbBpf.NksServiceVerdict.SocketRefused).Should().Be(2);
        lab.Count("udp", ServiceLbBpf.NksServiceVerdict.SocketRefused).Should().Be(2);
        lab.Count("silent", ServiceLbBpf.NksServiceVerdict.DropNoBackend).Should().Be(1);
        Frames(wire, ipv6).Should().NotContain(f => f.Hex.Contains(Hex(service.Address)));

        // The same socket, when there is one again.
        lab.Services.Set(SocketLab.Service("udp", ServiceProtocol.Udp, service, 3));
        SocketLab.Exchange(sender, service).Should().Be((3, (EndPoint)service));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Datagrams_to_a_frontend_that_is_another_services_by_now_go_to_that_ones_backends()
    {
        using SocketLab lab = new();
        IPEndPoint other = new(s_vip4.Address, 54);
        lab.Services.Set(SocketLab.Service("one", ServiceProtocol.Udp, s_vip4, 1));
        lab.Services.Set(SocketLab.Service("two", ServiceProtocol.Udp, other, 2));
        using SocketAttachment attached = lab.Attach();
        using Socket sender = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
        SocketLab.Exchange(sender, s_vip4).Should().Be((1, (EndPoint)s_vip4));

        // They change places. Both backends serve on.
        lab.Services.Replace([SocketLab.Service("one", ServiceProtocol.Udp, other, 1), SocketLab.Service("two", ServiceProtocol.Udp, s_vip4, 2)]);
        SocketLab.Exchange(sender, s_vip4).Should().Be((2, (EndPoint)s_vip4));
        SocketLab.Exchange(sender, other).Should().Be((1, (EndPoint)other));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Connections_spread_unless_the_client_stays_with_its_backend()
    {
        using SocketLab lab = new();
        lab.Services.Set(SocketLab.Service("spread", ServiceProtocol.Tcp, s_vip4, 1, 2, 3, 4));
        IPEndPoint sticky = new(s_vip4.Address, 80);
        lab.Services.Set(SocketLab.Service("sticky", ServiceProtocol.Tcp, sticky, 1, 2, 3, 4) with { ClientAffinity = TimeSpan.FromHours(1) });
        IPEndPoint stickyUdp = new(s_vip4.Address, 81);
        lab.Services.Set(SocketLab.Service("sticky-udp", ServiceProtocol.Udp, stickyUdp, 1, 2, 3, 4) with { ClientAffinity = TimeSpan.FromHours(1) });
        using SocketAttachment attached = lab.Attach();

        int[] shares = new int[SocketLab.Backends + 1];
        for (int i = 0; i < 200; i++)
        {
            shares[lab.Ask(lab.Pod, s_vip4).Number]++;
        }

        // Each has 50 to expect; less than 20 comes once in 10 million times.
        shares[1..].Should().AllSatisfy(share => share.Should().BeGreaterThan(20));

        // Who the client is goes by its network namespace: whichever socket asks.
        int pods = lab.Ask(lab.Pod, sticky).Number;
        int nodes = lab.Ask(lab.Node, sticky).Number;
        for (int i = 0; i < 10; i++)
        {
            (lab.Ask(lab.Pod, sticky).Number, lab.Ask(lab.Node, sticky).Number).Should().Be((pods, nodes));
        }

        using Socket first = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
        (int number, _) = SocketLab.Exchange(first, stickyUdp);
        for (int i = 0; i < 10; i++)
        {
            using Socket socket = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
            SocketLab.Exchange(socket, stickyUdp).Number.Should().Be(number);
        }

        // Its backend gone, the client gets another one and stays there.
        lab.Services.SetBackendState("sticky", SocketLab.BackendAddress(pods, false), SocketBackend.Port, ServiceBackendState.Maintenance);
        int next = lab.Ask(lab.Pod, sticky).Number;
        next.Should().NotBe(pods);
        lab.Services.SetBackendState("sticky", SocketLab.BackendAddress(pods, false), SocketBackend.Port, ServiceBackendState.Active);
        for (int i = 0; i < 10; i++)
        {
            lab.Ask(lab.Pod, sticky).Number.Should().Be(next);
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Datagrams_are_led_elsewhere_as_their_backend_goes_and_else_stay()
    {
        using SocketLab lab = new();
        Service service = SocketLab.Service("dns", ServiceProtocol.Udp, s_vip4, 1, 2);
        using SocketAttachment attached = lab.Attach();
        foreach ((ServiceBackendState? state, bool stays) in ((ServiceBackendState?, bool)[])
        [
            (ServiceBackendState.Terminating, true), (ServiceBackendState.Quarantined, true), (ServiceBackendState.Maintenance, false), (null, false),
        ])
        {
            lab.Services.Set(service);
            using Socket socket = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
            (int number, _) = SocketLab.Exchange(socket, s_vip4);
            if (state is { } other)
            {
                lab.Services.SetBackendState("dns", SocketLab.BackendAddress(number, false), SocketBackend.Port, other);
            }
            else
            {
                lab.Services.Set(service with { Backends = [service.Backends[2 - number]] });
            }

            SocketLab.Exchange(socket, s_vip4).Should().Be((stays ? number : 3 - number, (EndPoint)s_vip4), "the backend is {0}", state?.ToString() ?? "gone");
            using Socket another = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
            SocketLab.Exchange(another, s_vip4).Number.Should().Be(3 - number, "a new flow does not go to it");
        }
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void Node_ports_are_had_at_the_nodes_addresses_and_by_the_node_at_loopback(bool ipv6)
    {
        using SocketLab lab = new();
        IPAddress own = IPAddress.Parse(ipv6 ? SocketLab.NodeIPv6 : SocketLab.NodeIPv4);
        int port = SocketLab.FirstNodePort + 80;
        lab.Services.Set(SocketLab.Service("web", ServiceProtocol.Tcp, null, ipv6, 1));
        using SocketAttachment attached = lab.Attach();
        IPAddress[] loopback = ipv6 ? [IPAddress.IPv6Loopback, IPAddress.IPv6Any] : [IPAddress.Loopback, IPAddress.Parse("127.8.9.1"), IPAddress.Any];
        foreach (IPAddress address in (IPAddress[])[own, .. loopback])
        {
            lab.Ask(lab.Node, new IPEndPoint(address, port)).Number.Should().Be(1);
        }

        lab.Ask(lab.Pod, new IPEndPoint(own, port)).Number.Should().Be(1);
        foreach (IPAddress address in loopback)
        {
            // A pod's loopback addresses are the pod's. Nobody listens there.
            lab.Invoking(l => l.Ask(l.Pod, new IPEndPoint(address, port))).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
        }

        lab.Invoking(l => l.Ask(l.Node, new IPEndPoint(own, port + 1))).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused, "no service has that port");
        lab.Count("web", ServiceLbBpf.NksServiceVerdict.Socket).Should().Be((ulong)loopback.Length + 2);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Source_ranges_count_where_the_address_is_known_and_else_are_left_to_the_packets()
    {
        using SocketLab lab = new();
        Service service = SocketLab.Service("ranged", ServiceProtocol.Tcp, s_vip4, 1) with { Frontends = [ServiceFrontend.LoadBalancerIP(s_vip4.Address, s_vip4.Port)], SourceRanges = [System.Net.IPNetwork.Parse("10.97.2.0/24")] };
        lab.Services.Set(service);
        using SocketAttachment attached = lab.Attach();
        using FrameSocket wire = new(lab.Server, lab.PodWire.Index);
        using Socket bound = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Parse("10.97.2.2"), 0));
        bound.Connect(s_vip4);
        SocketLab.Read(bound).Number.Should().Be(1);

        // The node has the address that its packets have; the pod's socket is not bound yet.
        lab.Invoking(l => l.Ask(l.Node, s_vip4)).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.AccessDenied);
        lab.Count("ranged", ServiceLbBpf.NksServiceVerdict.DropSourceRange).Should().Be(1);
        using Socket unbound = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Tcp);
        unbound.Blocking = false;
        unbound.Invoking(s => s.Connect(s_vip4)).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.WouldBlock);
        SpinWait.SpinUntil(() => Frames(wire, ipv6: false).Any(f => f.Hex.Contains(Hex(s_vip4.Address))), TimeSpan.FromSeconds(5)).Should().BeTrue();
        using Socket bare = lab.Open(lab.Node, AddressFamily.InterNetwork, ProtocolType.Tcp);
        bare.Bind(new IPEndPoint(IPAddress.Parse(SocketLab.NodeIPv4), 0));
        bare.Invoking(s => s.Connect(s_vip4)).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.AccessDenied);
        lab.Services.Set(service with { SourceRanges = [.. service.SourceRanges, System.Net.IPNetwork.Parse($"{SocketLab.NodeIPv4}/32")] });
        lab.Ask(lab.Node, s_vip4).Number.Should().Be(1);
        lab.Count("ranged", ServiceLbBpf.NksServiceVerdict.Socket).Should().Be(2);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_local_policy_keeps_out_who_is_outside_and_not_the_sockets_of_node_and_pods()
    {
        using SocketLab lab = new();
        Service service = SocketLab.Service("elsewhere", ServiceProtocol.Tcp, s_vip4, 1) with { ExternalTrafficPolicy = ServiceTrafficPolicy.Local };
        lab.Services.Set(service with { Frontends = [ServiceFrontend.LoadBalancerIP(s_vip4.Address, s_vip4.Port)] });
        using SocketAttachment attached = lab.Attach();
        lab.Ask(lab.Node, s_vip4).Number.Should().Be(1);
        lab.Ask(lab.Pod, s_vip4).Number.Should().Be(1);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_socket_that_is_bound_to_a_device_is_left_alone()
    {
        using SocketLab lab = new();
        lab.Services.Set(SocketLab.Service("dns", ServiceProtocol.Udp, s_vip4, 1));
        using SocketAttachment attached = lab.Attach();
        using FrameSocket wire = new(lab.Server, lab.PodWire.Index);
        using Socket bound = lab.Open(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Udp);
        bound.SetRawSocketOption(SolSocket, SoBindToDevice, "eth0\0"u8);
        bound.SendTo([1], s_vip4);
        SpinWait.SpinUntil(() => Frames(wire, ipv6: false).Any(f => f.Hex.Contains(Hex(s_vip4.Address))), TimeSpan.FromSeconds(5)).Should().BeTrue();
        lab.Count("dns", ServiceLbBpf.NksServiceVerdict.Socket).Should().Be(0);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void No_connection_fails_while_services_change()
    {
        using SocketLab lab = new();
        lab.Services.Set(SocketLab.Service("dns", ServiceProtocol.Tcp, s_vip4, 1, 2, 3, 4));
        using SocketAttachment attached = lab.Attach();
        using CancellationTokenSource ends = new();
        int updates = 0;
        Thread updating = new(() =>
        {
            // As in a roll-out: one backend after the other goes and comes back, and other services come.
            for (int i = 0; !ends.IsCancellationRequested && i < 4000; i++)
            {
                lab.Services.SetBackendState("dns", SocketLab.BackendAddress((i / 2 % SocketLab.Backends) + 1, false), SocketBackend.Port, i % 2 == 0 ? ServiceBackendState.Maintenance : ServiceBackendState.Active);
                lab.Services.Set(SocketLab.Service(string.Create(CultureInfo.InvariantCulture, $"other-{i % 100}"), ServiceProtocol.Tcp, new IPEndPoint(s_vip4.Address, 1000 + (i % 100)), 1));
                Interlocked.Increment(ref updates);
                Thread.Sleep(1);
            }
        });
        updating.Start();
        try
        {
            lab.Cgroup.Run(() =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    using Socket client = SocketLab.OpenOutside(lab.Pod, AddressFamily.InterNetwork, ProtocolType.Tcp);
                    client.Connect(s_vip4);
                    SocketLab.Read(client).Number.Should().BeInRange(1, SocketLab.Backends);
                }

                return 0;
            });
        }
        finally
        {
            ends.Cancel();
            updating.Join();
        }

        updates.Should().BeGreaterThan(10);
        lab.Count("dns", ServiceLbBpf.NksServiceVerdict.Socket).Should().Be(1000);
        lab.Count("dns", ServiceLbBpf.NksServiceVerdict.DropGone).Should().Be(0);
    }

    private static IPEndPoint Mapped(IPEndPoint end) => new(end.Address.MapToIPv6(), end.Port);

    private static string Hex(IPAddress address) => Convert.ToHexString(address.GetAddressBytes());

    private static IReadOnlyList<Frame> Frames(FrameSocket wire, bool ipv6) => wire.Drain(ipv6 ? Frame.IPv6 : Frame.IPv4);
}
