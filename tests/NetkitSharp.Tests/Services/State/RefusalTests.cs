using System.Net;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;

namespace NetkitSharp.Tests.Services.State;

/// <summary>What cannot be is refused with a reason, and what was there before is in force.</summary>
public sealed class RefusalTests
{
    private static readonly Service s_good = BalancerState.Tcp("good", "10.96.0.1", "10.0.0.1", "10.0.0.2");

    private static (Service Service, string Message)[] Bad =>
    [
        (With(static s => s with { Name = "" }), "*1 to 255 bytes*"),
        (With(static s => s with { Name = new string('ü', 128) }), "*256 bytes*room for 255*"),
        (With(static s => s with { Name = "a\0b" }), "*zero in it*"),
        (With(static s => s with { Name = "\ud800" }), "*surrogate*"),
        (With(static s => s with { Protocol = (ServiceProtocol)1 }), "*none of TCP, UDP and SCTP*"),
        (With(static s => s with { Frontends = [] }), "*no frontend*"),
        (Frontend(ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.0.2"), 0)), "*port 0, which is not within 1 and 65,535*"),
        (Frontend(ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.0.2"), 65_536)), "*port 65536*"),
        (Frontend(ServiceFrontend.ClusterIP(IPAddress.Parse("fd00::1"), 80)), "*another address family*two services*"),
        (Frontend(ServiceFrontend.ClusterIP(IPAddress.Parse("::ffff:10.96.0.2"), 80)), "*IPv4 in the form of IPv6: give it as 10.96.0.2*"),
        (Frontend(ServiceFrontend.ClusterIP(IPAddress.Any, 80)), "*unspecified address*"),
        (Frontend(ServiceFrontend.ClusterIP(IPAddress.Parse("224.0.0.1"), 80)), "*multicast*"),
        (Frontend(ServiceFrontend.ClusterIP(IPAddress.Parse("169.254.1.1"), 80)), "*link-local*"),
        (Frontend(ServiceFrontend.NodePort(29_999)), "*outside of the node ports 30000-32767*"),
        (Frontend(new ServiceFrontend(ServiceFrontendKind.NodePort, IPAddress.Parse("192.0.2.1"), 30_000)), "*node port with an address*"),
        (Frontend(new ServiceFrontend(ServiceFrontendKind.ExternalIP, null, 80)), "*has no address*"),
        (Frontend(ServiceFrontend.ExternalIP(IPAddress.Parse("10.96.0.9"), 80)), "*10.96.0.9:80 is there twice*"),
        (Frontend(ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.0.1"), 80)), "*frontend 10.96.0.1:80/Tcp is one of service 'good'*"),
        (Frontend(ServiceFrontend.ClusterIP(IPAddress.Parse("10.0.0.1"), 8080)), "*is a backend of service 'good'*"),
        (With(static s => s with { Frontends = null! }), "*Frontends is null*"),
        (With(static s => s with { Backends = null! }), "*Backends is null; no backends are an empty list*"),
        (With(static s => s with { SourceRanges = null! }), "*SourceRanges is null; no ranges are an empty list*"),
        (Frontend(null!), "*frontend*null*"),
        (Backend(null!), "*backend*null*"),
        (Backend(new ServiceBackend(IPAddress.Parse("10.0.9.1"), 0)), "*backend 10.0.9.1:0 has the port 0*"),
        (Backend(new ServiceBackend(IPAddress.Parse("fd00::1"), 80)), "*fd00::1]:80 is of another address family*"),
        (Backend(new ServiceBackend(IPAddress.Parse("2001:db8::1%1"), 80)), "*has a scope*give it without*"),
        (Backend(new ServiceBackend(IPAddress.Parse("127.0.0.1"), 80)), "*loopback*"),
        (Backend(new ServiceBackend(IPAddress.Parse("10.96.0.9"), 80)), "*frontend of the same service*circles*"),
        (Backend(new ServiceBackend(IPAddress.Parse("10.96.0.1"), 80)), "*backend 10.96.0.1:80/Tcp is a frontend of service 'good'*"),
        (Backend(new ServiceBackend(IPAddress.Parse("10.0.9.1"), 80) { Weight = 65_536 }), "*weight 65536*"),
        (Backend(new ServiceBackend(IPAddress.Parse("10.0.9.1"), 80) { Weight = -1 }), "*weight -1*"),
        (Backend(new ServiceBackend(IPAddress.Parse("10.0.9.1"), 80) { State = 0 }), "*state 0*"),
        (With(static s => s with { Backends = [s.Backends[0], s.Backends[0]] }), "*10.0.9.9:8080 is there twice*"),
        (With(static s => s with { TableSize = 250 }), "*250 is not 1 or a prime*"),
        (With(static s => s with { TableSize = 2, Backends = [.. Enumerable.Range(1, 3).Select(static i => new ServiceBackend(IPAddress.Parse($"10.0.9.{i}"), 80))] }), "*3 backends, and its table 2 slots*"),
        (With(static s => s with { ClientAffinity = TimeSpan.FromMilliseconds(1500) }), "*whole seconds from 1 second to 24 hours*"),
        (With(static s => s with { ClientAffinity = TimeSpan.FromDays(2) }), "*whole seconds from 1 second to 24 hours*"),
        (With(static s => s with { SourceRanges = [IPNetwork.Parse("fd00::/8")] }), "*source range fd00::/8*never be in it*"),
        (With(static s => s with { Protocol = ServiceProtocol.Sctp }), "*checksum of SCTP*give the backend port 80*"),
        (With(static s => s with { Forwarding = ServiceForwarding.DirectReturn }), "*direct return*give the backend port 80*"),
    ];

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Each_bad_service_is_refused_with_what_would_work_and_the_good_one_stays()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
        balancer.Set(s_good);
        Dictionary<string, string> ways = BalancerState.Ways(balancer, "good");
        foreach ((Service service, string message) in Bad)
        {
            balancer.Invoking(b => b.Set(service)).Should().Throw<InvalidServiceException>().WithMessage(message);
            balancer.Invoking(b => b.Replace([s_good, service])).Should().Throw<InvalidServiceException>().WithMessage(message == "*is a backend of service 'good'*" ? "*backend 10.0.0.1:8080/Tcp is a frontend of service 'bad'*" : message);
        }

        balancer.Invoking(b => b.Replace([s_good, s_good])).Should().Throw<InvalidServiceException>().WithMessage("*two services of this name*");
        balancer.Invoking(b => b.Replace([s_good, s_good with { Name = "other" }])).Should().Throw<InvalidServiceException>().WithMessage("*'other'*10.96.0.1:80/Tcp is one of service 'good' as well, in the same call*Leave it out*");
        balancer.Invoking(b => b.Replace([s_good, null!])).Should().Throw<ArgumentNullException>();
        balancer.Invoking(b => b.SetBackendState("bad", IPAddress.Loopback, 1, ServiceBackendState.Active)).Should().Throw<ServiceNotFoundException>().WithMessage("*no service 'bad'*");
        balancer.Invoking(b => b.SetBackendState("good", IPAddress.Loopback, 1, ServiceBackendState.Active)).Should().Throw<ServiceNotFoundException>().WithMessage("*no backend 127.0.0.1 with port 1; it has 10.0.0.1 with port 8080*");
        BalancerState.Ways(balancer, "still good").Should().Equal(ways);
        balancer.Services.Should().BeEquivalentTo([s_good]);
        BalancerState.Entries(balancer, "frontends").Should().ContainSingle();
        BalancerState.Entries(balancer, "service_records").Should().ContainSingle();
        balancer.Book.Numbers.Taken().Should().HaveCount(2);
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_full_map_in_the_middle_of_a_change_is_rolled_back()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small() with { MaxFrontends = 8 });
        balancer.Set(s_good);
        BpfMap<ServiceLbBpf.NksFrontend, uint> map = BalancerState.Map(balancer, "frontends").As<ServiceLbBpf.NksFrontend, uint>();
        for (int port = 1; port <= 5; port++)
        {
            map.Update(new ServiceLbBpf.NksFrontend(new ServiceLbBpf.NksAddress(IPAddress.Parse("10.99.0.1")), port, ServiceProtocol.Tcp), 7);
        }

        // Somebody else's five, and two of three that are new, fit in: the third does not, after the good one had been written.
        string[] before = [.. ((string[])["frontends", "service_records", "service_addresses", "source_ranges"]).Select(name => BalancerState.Dump(balancer, name))];
        Service changed = s_good with { Backends = [new ServiceBackend(IPAddress.Parse("10.0.0.7"), 8080)], Refusal = ServiceRefusal.Reset };
        balancer.Invoking(b => b.Replace([changed, .. Enumerable.Range(2, 3).Select(static i => BalancerState.Tcp($"s{i}", $"10.96.0.{i}", $"10.0.1.{i}"))]))
            .Should().Throw<BpfException>().WithMessage("*holds the 8 entries*");
        ((string[])["frontends", "service_records", "service_addresses", "source_ranges"]).Select(name => BalancerState.Dump(balancer, name)).Should().Equal(before);
        balancer.Services.Should().BeEquivalentTo([s_good]);
        balancer.Book.Numbers.Taken().Should().HaveCount(2, "the numbers are free again");

        balancer.Invoking(b => b.Replace([s_good, .. Enumerable.Range(2, 8).Select(static i => BalancerState.Tcp($"s{i}", $"10.96.0.{i}", $"10.0.1.{i}"))]))
            .Should().Throw<ServiceCapacityException>().WithMessage("*9 frontends are too many for the 8*MaxFrontends*");
        balancer.Set(changed).BackendsAdded.Should().Be(1);
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Whatever_is_full_is_named_before_anything_is_written()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small() with { MaxServices = 2, MaxBackends = 4 });
        balancer.Set(s_good);
        string[] maps = ["frontends", "backends", "service_records", "service_addresses", "source_ranges"];
        string[] before = [.. maps.Select(name => BalancerState.Dump(balancer, name))];
        Full([BalancerState.Tcp("b", "10.96.0.2", "10.0.1.1"), BalancerState.Tcp("c", "10.96.0.3", "10.0.1.1")], "2 more services are too many: of 2 (*MaxServices) 1 are there*");
        Full([BalancerState.Tcp("b", "10.96.0.2", "10.0.1.1", "10.0.1.2", "10.0.1.3")], "3 more backends are too many: of 4 numbers (*MaxBackends) 2 are no service's*");

        // The cluster has two.
        int room = (int)BalancerState.Map(balancer, "source_ranges").MaxEntries - 2;
        IPNetwork[] ranges = [.. Enumerable.Range(0, room + 1).Select(static i => new IPNetwork(new IPAddress([20, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), 32))];
        Service ranged = new("b", ServiceProtocol.Tcp) { Frontends = [ServiceFrontend.LoadBalancerIP(IPAddress.Parse("198.51.100.1"), 80)], SourceRanges = ranges };
        Full([ranged], $"{room + 1} more source ranges are too many: there is room for {room + 2}*2 are there*");
        maps.Select(name => BalancerState.Dump(balancer, name)).Should().Equal(before);

        balancer.Set(ranged with { SourceRanges = ranges[1..] }).SourceRangesChanged.Should().Be(room);
        balancer.Invoking(b => b.Set(ranged with { SourceRanges = ranges[..^1] })).Should().Throw<ServiceCapacityException>().WithMessage("1 more source ranges*since new ones come first*");
        balancer.Remove("b").SourceRangesChanged.Should().Be(room);

        void Full(Service[] services, string message) => balancer.Invoking(b => b.Replace([s_good, .. services])).Should().Throw<ServiceCapacityException>().WithMessage(message);
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void No_backend_is_a_node_port_of_this_node_be_it_its_own()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
        ServiceBackend node = new(IPAddress.Parse("192.0.2.1"), 30_080);
        Service port = BalancerState.Tcp("port", "10.96.0.2", "10.0.1.1") with { Frontends = [ServiceFrontend.NodePort(30_080)] };
        Service user = BalancerState.Tcp("user", "10.96.0.3") with { Backends = [node] };
        const string Refused = "*backend 192.0.2.1:30080/Tcp is a node port of service 'port' at this node*";

        balancer.Set(port);
        balancer.Invoking(b => b.Set(user)).Should().Throw<InvalidServiceException>().WithMessage(Refused);
        balancer.Invoking(b => b.Set(port with { Backends = [node] })).Should().Throw<InvalidServiceException>().WithMessage(Refused);
        balancer.Services.Should().BeEquivalentTo([port]);
    }

    /// <summary>The programs have nowhere to write a connection down but where another's is.</summary>
    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Without_room_for_connections_each_packet_is_dropped_and_counted_or_its_answer_known()
    {
        using ForwardingNamespace router = new();
        router.Run(static () =>
        {
            using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small() with { MaxConnections = 1 });
            balancer.Set(s_good);
            BpfProgram program = balancer.UplinkProgram(UplinkKind.Ethernet);
            for (int port = 1; port <= 500; port++)
            {
                program.TestRun(ConcurrentChangeTests.Open("10.0.7.7", port, "10.96.0.1"));
            }

            ServiceCounters counters = balancer.ReadCounters();
            (counters[ServiceVerdict.DropNoRoute].Packets + counters[ServiceVerdict.DropFull].Packets).Should().Be(500, $"{counters}: what was led to a backend finds no way out of the namespace");
            balancer.ReadConnections().Should().HaveCountLessThanOrEqualTo((int)BalancerState.Map(balancer, "connections").MaxEntries);
            balancer.Set(s_good with { Backends = [.. s_good.Backends, new ServiceBackend(IPAddress.Parse("10.0.0.3"), 8080)] }).BackendsAdded.Should().Be(1);
        });
    }

    [KernelFact([KernelFeature.Tcx])]
    public void Options_are_looked_at_before_anything_is_loaded()
    {
        ServiceLoadBalancerOptions good = BalancerState.Small();
        Refused(good with { MasqueradePorts = new PortRange(32_000, 40_000) }, "*32000-40000*30000-32767*ports in common*");
        Refused(good with { MasqueradePorts = new PortRange(5, 4) }, "*5-4 is not a range*");
        Refused(good with { MaglevTableSize = 1000 }, "*1000 is not 1 or a prime*");
        Refused(good with { MaxServices = 0 }, "*MaxServices is at least 1*");
        Refused(good with { MasqueradeIPv4 = IPAddress.IPv6Loopback }, "*not of its address family*");
        Refused(good with { NodeAddresses = [IPAddress.Parse("::ffff:10.0.0.1")] }, "*IPv4 in the form of IPv6*");
        Refused(good with { ClusterRanges = [IPNetwork.Parse("::ffff:10.0.0.0/104")] }, "*give it as 10.0.0.0/8*");
        FluentActions.Invoking(() => ServiceLoadBalancer.Open(good with { PinDirectory = "/tmp/nowhere/at/all" })).Should().Throw<ServicePinException>().WithMessage("*not on a bpffs*mount -t bpf*");
    }

    [KernelFact]
    public void A_kernel_without_tcx_is_told_apart_before_anything_is_made()
    {
        Action open = static () => ServiceLoadBalancer.Open(BalancerState.Small()).Dispose();

        if (KernelFeatures.Has(KernelFeature.Tcx))
        {
            open.Should().NotThrow();
            return;
        }

        open.Should().Throw<PlatformNotSupportedException>().WithMessage("*tcx*6.6*");
    }

    private static void Refused(ServiceLoadBalancerOptions options, string message) =>
        FluentActions.Invoking(() => ServiceLoadBalancer.Open(options)).Should().Throw<ArgumentException>().WithMessage(message);

    private static Service With(Func<Service, Service> change) => change(BalancerState.Tcp("bad", "10.96.0.9", "10.0.9.9"));

    private static Service Frontend(ServiceFrontend frontend) => With(s => s with { Frontends = [.. s.Frontends, frontend] });

    private static Service Backend(ServiceBackend backend) => With(s => s with { Backends = [.. s.Backends, backend] });
}
