using System.Diagnostics;
using System.Net;
using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using Address = NetkitSharp.Services.ServiceLbBpf.NksAddress;
using Connection = NetkitSharp.Services.ServiceLbBpf.NksConnection;
using Tuple = NetkitSharp.Services.ServiceLbBpf.NksTuple;

namespace NetkitSharp.Tests.Services.State;

/// <summary>What is over is forgotten, what drains is kept for as long as a connection needs it, and numbers come back as others.</summary>
public sealed class SweepTests
{
    private const long Second = 1_000_000_000;
    private const int OldestWorthWaiting = 100;

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_removed_backend_keeps_its_number_while_a_connection_has_it()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
        balancer.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.1", "10.0.0.2"));
        uint number = balancer.Book.Numbers.Taken().First(n => BalancerState.Backend(balancer, n).Address.ToAddress().Equals(IPAddress.Parse("10.0.0.1")));
        uint generation = BalancerState.Backend(balancer, number).Generation;
        Remember(balancer, 1, ServiceProtocol.Tcp, number, ServiceConnectionState.Open, age: 7000);
        Remember(balancer, 2, ServiceProtocol.Tcp, number, ServiceConnectionState.Closing, age: 61);

        balancer.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.2")).BackendsRemoved.Should().Be(1);
        BalancerState.Backend(balancer, number).State.Should().Be(5, "it drains");
        balancer.ReadCounters("web").Backends.Select(static backend => backend.IsDraining).Should().Equal(false, true);
        ServiceSweep sweep = balancer.Sweep();
        (sweep.Connections, sweep.ConnectionsExpired, sweep.ConnectionsCut, sweep.BackendsFreed, sweep.BackendsDraining).Should().Be((1, 1, 0, 0, 1));
        balancer.ReadConnections().Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Client = IPEndPoint.Parse("10.0.5.1:1"),
            Frontend = IPEndPoint.Parse("10.96.0.1:80"),
            Backend = IPEndPoint.Parse("10.0.0.1:8080"),
            ServiceName = "web",
            State = ServiceConnectionState.Open,
        });

        // It comes back before it is forgotten: its number is its own again.
        balancer.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.1", "10.0.0.2"));
        (BalancerState.Backend(balancer, number).State, BalancerState.Backend(balancer, number).Generation).Should().Be((1, generation));
        balancer.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.2"));
        Remember(balancer, 1, ServiceProtocol.Tcp, number, ServiceConnectionState.Closing, age: 61);
        balancer.Sweep().BackendsFreed.Should().Be(1);
        balancer.ReadConnections().Should().BeEmpty();

        balancer.Set(BalancerState.Tcp("other", "10.96.0.2", "10.0.0.3"));
        BalancerState.Backend(balancer, number).Address.ToAddress().Should().Be(IPAddress.Parse("10.0.0.3"), "the number is given away again");
        BalancerState.Backend(balancer, number).Generation.Should().Be(generation + 1);
    }

    /// <summary>Connections that clients never end hold no number that a new backend needs, nor a new service.</summary>
    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void What_has_drained_the_longest_makes_way_for_what_is_new()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small() with { MaxBackends = 6, MaxServices = 2 });
        balancer.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3"));
        balancer.Set(BalancerState.Tcp("old", "10.96.0.2", "10.0.1.1"));
        uint[] numbers = [.. Enumerable.Range(1, 3).Select(i => Number($"10.0.0.{i}")), Number("10.0.1.1")];
        for (int i = 0; i < numbers.Length; i++)
        {
            Remember(balancer, i + 1, ServiceProtocol.Tcp, numbers[i], ServiceConnectionState.Open, age: 1);
        }

        balancer.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.2", "10.0.0.3"));
        balancer.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.3"));
        balancer.Sweep().Should().BeEquivalentTo(new { Connections = 4, BackendsDraining = 2 });

        // Six, of which two are services' and two drain: for three more one has to go, and the one that comes back has its own.
        balancer.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6")).BackendsAdded.Should().Be(4);
        Clients().Should().Equal(2, 3, 4);
        Number("10.0.0.2").Should().Be(numbers[1], "it came back");
        string before = BalancerState.Dump(balancer, "backends");
        balancer.Invoking(b => b.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6", "10.0.0.7"))).Should().Throw<ServiceCapacityException>().WithMessage("1 more backends are too many: of 6 numbers (*MaxBackends) 0 are no service's*");
        BalancerState.Dump(balancer, "backends").Should().Be(before);

        // A removed service has its id until its connections are over, or another one is in want of it.
        balancer.Remove("old");
        balancer.Sweep().BackendsDraining.Should().Be(1);
        balancer.Set(BalancerState.Tcp("new", "10.96.0.3", "10.0.2.1"));
        Clients().Should().Equal(2, 3);
        balancer.Services.Should().HaveCount(2);

        uint Number(string address) => balancer.Book.Numbers.Taken().First(n => BalancerState.Backend(balancer, n).Address.ToAddress().Equals(IPAddress.Parse(address)));

        int[] Clients() => [.. balancer.ReadConnections().Select(static connection => connection.Client.Port).Order()];
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void UDP_flows_and_those_of_a_backend_in_maintenance_are_led_elsewhere_at_once()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
        Service dns = BalancerState.Tcp("dns", "10.96.0.1", "10.0.0.1", "10.0.0.2") with { Protocol = ServiceProtocol.Udp, ClientAffinity = TimeSpan.FromSeconds(10) };
        balancer.Set(dns);
        uint[] numbers = [.. balancer.Book.Numbers.Taken()];
        Remember(balancer, 1, ServiceProtocol.Udp, numbers[0], ServiceConnectionState.Open, age: 1);
        Remember(balancer, 2, ServiceProtocol.Udp, numbers[1], ServiceConnectionState.Open, age: 1);
        Stay(balancer, "10.0.5.1", 1, numbers[0], age: 5);
        Stay(balancer, "10.0.5.2", 1, numbers[0], age: 11);
        Stay(balancer, "10.0.5.3", 7, numbers[0], age: 1);
        balancer.Sweep().Should().BeEquivalentTo(new { Connections = 2, ConnectionsCut = 0, AffinitiesExpired = 1 });

        balancer.SetBackendState("dns", dns.Backends[0].Address, 8080, ServiceBackendState.Maintenance).BackendsChanged.Should().Be(1);
        BalancerState.Ways(balancer, "maintenance")["10.96.0.1:80/17"].Should().Be("10.0.0.2:8080");
        balancer.Sweep().ConnectionsCut.Should().Be(1);
        balancer.SetBackendState("dns", dns.Backends[0].Address, 8080, ServiceBackendState.Active);
        BalancerState.Ways(balancer, "active again")["10.96.0.1:80/17"].Should().Be("10.0.0.1:8080 10.0.0.2:8080");

        balancer.Remove("dns");
        numbers.Should().AllSatisfy(number => BalancerState.Backend(balancer, number).State.Should().Be(0, "nobody is led there"));
        BalancerState.Entries(balancer, "frontends").Should().BeEmpty();
        ServiceSweep sweep = balancer.Sweep();
        (sweep.Connections, sweep.ConnectionsCut, sweep.BackendsFreed, sweep.BackendsDraining).Should().Be((0, 1, 2, 0));
        BalancerState.Entries(balancer, "service_records").Should().BeEmpty();
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void Tiers_weights_and_policies_are_what_is_in_the_tables()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
        Service web = BalancerState.Tcp("web", "10.96.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3");
        balancer.Set(web with { Backends = [web.Backends[0] with { Weight = 0 }, web.Backends[1] with { State = ServiceBackendState.Terminating }, web.Backends[2] with { State = ServiceBackendState.Quarantined }] });
        Way().Should().Be("10.0.0.2:8080", "who has no weight is as good as not there");
        balancer.SetBackendState("web", web.Backends[1].Address, 8080, ServiceBackendState.Quarantined);
        Way().Should().Be("10.0.0.2:8080 10.0.0.3:8080");
        balancer.Set(web with { Backends = [.. web.Backends.Select(static backend => backend with { Weight = 0 })] });
        Way().Should().BeEmpty("nobody has a weight");
        BalancerState.Frontends(balancer).Values.Single().Inside.Slots.Should().Be(0);

        Service local = web with { Frontends = [ServiceFrontend.NodePort(30_000), ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.0.1"), 80)], ExternalTrafficPolicy = ServiceTrafficPolicy.Local };
        balancer.Set(local);
        ServiceLbBpf.NksService port = BalancerState.Frontends(balancer).Single(static frontend => frontend.Key.Port == 30_000).Value;
        BalancerState.Numbers(balancer, port.Inside).Should().HaveCount(3);
        (port.Outside.Slots, port.Outside.Flags).Should().Be((0U, ServiceLbBpf.NksViewFlags.Silent), "a backend is there, but elsewhere");
        ServiceLbBpf.NksService cluster = BalancerState.Frontends(balancer).Single(static frontend => frontend.Key.Port == 80).Value;
        cluster.Inside.Flags.Should().Be((ServiceLbBpf.NksViewFlags)0);
        cluster.Outside.Flags.Should().Be(ServiceLbBpf.NksViewFlags.Masquerade);
        (cluster.Inside.Page, cluster.Inside.First).Should().Be((port.Inside.Page, port.Inside.First), "views of the same backends share a table");

        string Way() => BalancerState.Ways(balancer, "web")["10.96.0.1:80/6"];
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void One_backend_among_many_services_touches_only_its_own_and_tables_never_run_out()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small() with { MaxServices = 2000, MaxFrontends = 2000, MaxBackends = 20_000, MaglevTableSize = 16_381 });
        Service[] services = [.. Enumerable.Range(0, 300).Select(static i => BalancerState.Tcp($"s{i}", $"10.96.{i / 200}.{(i % 200) + 1}", [.. Enumerable.Range(0, 10).Select(j => $"10.{i / 200}.{i % 200}.{j + 1}")]))];
        balancer.Replace(services).TablesBuilt.Should().Be(300);
        for (int i = 0; i < 200; i++)
        {
            ServiceChanges changes = balancer.Set(services[7] with { Backends = [.. services[7].Backends.Skip(1), new ServiceBackend(IPAddress.Parse($"10.9.9.{i + 1}"), 80)] });
            changes.Should().BeEquivalentTo(new { FrontendsWritten = 1, BackendsAdded = 1, BackendsRemoved = 1, TablesBuilt = 1 });
        }

        BalancerState.Map(balancer, "service_tables").AsMapOfMaps<uint>().EnumerateIds().Count().Should().BeLessThan(40, "tables that nothing leads to are used again");
        (uint Page, uint First)[] tables = [.. BalancerState.Frontends(balancer).Values.Select(static service => (service.Inside.Page, service.Inside.First))];
        tables.Should().HaveCount(300).And.OnlyHaveUniqueItems("no two services have a table together");
        ServiceChanges back = balancer.Replace(services);
        back.Changed.Should().Equal("s7");
        balancer.Sweep().BackendsFreed.Should().Be(200);
        balancer.Book.Numbers.Taken().Should().HaveCount(3000);
    }

    private static void Remember(ServiceLoadBalancer balancer, int port, ServiceProtocol protocol, uint number, ServiceConnectionState state, int age)
    {
        ServiceLbBpf.NksBackend backend = BalancerState.Backend(balancer, number);
        Tuple tuple = new() { Source = new Address(IPAddress.Parse("10.0.5.1")), SourcePort = (ushort)port, Destination = new Address(IPAddress.Parse("10.96.0.1")), DestinationPort = 80, Protocol = (byte)protocol };
        Connection connection = new()
        {
            Source = tuple.Source,
            SourcePort = tuple.SourcePort,
            Destination = backend.Address,
            DestinationPort = backend.Port,
            Backend = number,
            Generation = backend.Generation,
            Service = backend.Service,
            State = (byte)state,
            Seen = Before(age),
        };
        BalancerState.Map(balancer, "connections").As<Tuple, Connection>().Update(tuple, connection);
    }

    private static void Stay(ServiceLoadBalancer balancer, string client, uint service, uint number, int age) =>
        BalancerState.Map(balancer, "affinities").As<ServiceLbBpf.NksAffinityKey, ServiceLbBpf.NksAffinity>().Update(
            new ServiceLbBpf.NksAffinityKey { Client = new Address(IPAddress.Parse(client)), Service = service },
            new ServiceLbBpf.NksAffinity { Backend = number, Generation = BalancerState.Backend(balancer, number).Generation, Used = Before(age) });

    /// <summary>A machine may not be as old: what is then longest ago is told from what is over by its state.</summary>
    private static ulong Before(int age)
    {
        if (age <= OldestWorthWaiting && Stopwatch.GetTimestamp() is var now && now <= age * Second)
        {
            Thread.Sleep(TimeSpan.FromSeconds(age) - TimeSpan.FromTicks(now / 100));
        }

        return (ulong)Math.Max(1, Stopwatch.GetTimestamp() - (age * Second));
    }
}
