using System.Net;
using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods.State;

namespace NetkitSharp.Tests.Services.State;

/// <summary>What one process leaves, at whatever step it dies, the next one takes over and puts in order.</summary>
public sealed class AdoptionTests
{
    private static readonly string[] s_maps = ["frontends", "backends", "source_ranges", "service_records", "service_addresses", "first_table_page"];

    private static Service[] Before =>
    [
        BalancerState.Tcp("stays", "10.96.0.1", "10.0.0.1", "10.0.0.2"),
        new("web", ServiceProtocol.Tcp)
        {
            Frontends =
            [
                ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.0.2"), 80),
                ServiceFrontend.LoadBalancerIP(IPAddress.Parse("198.51.100.2"), 80),
                ServiceFrontend.NodePort(30080),
            ],
            Backends =
            [
                new ServiceBackend(IPAddress.Parse("10.0.1.1"), 8080) { IsLocal = true },
                new ServiceBackend(IPAddress.Parse("10.0.1.2"), 8080) { Weight = 3 },
                new ServiceBackend(IPAddress.Parse("10.0.1.3"), 8080) { State = ServiceBackendState.Terminating },
            ],
            SourceRanges = [IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("192.0.2.7/32")],
            ExternalTrafficPolicy = ServiceTrafficPolicy.Local,
            ClientAffinity = TimeSpan.FromHours(3),
            Refusal = ServiceRefusal.Reset,
            TableSize = 251,
        },
        new("dns", ServiceProtocol.Udp)
        {
            Frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.0.3"), 53)],
            Backends = [new ServiceBackend(IPAddress.Parse("10.0.2.1"), 53), new ServiceBackend(IPAddress.Parse("10.0.2.2"), 53)],
        },
        BalancerState.Tcp("goes", "10.96.0.4", "10.0.3.1"),
        new("six", ServiceProtocol.Tcp)
        {
            Frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse("fd00:96::1"), 443)],
            Backends = [new ServiceBackend(IPAddress.Parse("fd00::1"), 8443)],
            InternalTrafficPolicy = ServiceTrafficPolicy.Local,
            SourceRanges = [IPNetwork.Parse("2001:db8::/32")],
        },
    ];

    private static Service[] After =>
    [
        Before[0],
        Before[1] with
        {
            Frontends = [Before[1].Frontends[0], ServiceFrontend.ExternalIP(IPAddress.Parse("198.51.100.3"), 80)],
            Backends =
            [
                new ServiceBackend(IPAddress.Parse("10.0.1.1"), 8080) { State = ServiceBackendState.Maintenance },
                new ServiceBackend(IPAddress.Parse("10.0.1.3"), 8080),
                new ServiceBackend(IPAddress.Parse("10.0.1.4"), 8080) { Weight = 7 },
            ],
            SourceRanges = [IPNetwork.Parse("203.0.113.0/25")],
            Refusal = ServiceRefusal.Silence,
        },
        Before[2] with { Backends = [Before[2].Backends[0]] },
        BalancerState.Tcp("comes", "10.96.0.4", "10.0.3.2"),
        Before[4],
    ];

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void The_next_process_finds_services_numbers_and_tables_and_changes_only_what_differs()
    {
        using PinDirectory pins = new();
        ServiceLoadBalancerOptions options = BalancerState.Small(pins.Path);
        Dictionary<string, string> left;
        using (ServiceLoadBalancer first = ServiceLoadBalancer.Open(options))
        {
            first.Replace(Before).Added.Should().Equal("stays", "web", "dns", "goes", "six");
            left = s_maps.ToDictionary(static map => map, map => BalancerState.Dump(first, map));
        }

        using (ServiceLoadBalancer next = ServiceLoadBalancer.Open(options))
        {
            next.Services.Should().BeEquivalentTo(Before);
            ServiceChanges changes = next.Replace(Before);
            changes.IsEmpty.Should().BeTrue("{0}", changes);
            changes.TablesBuilt.Should().Be(0);
            s_maps.ToDictionary(static map => map, map => BalancerState.Dump(next, map)).Should().Equal(left, "nothing was touched");
        }

        using (ServiceLoadBalancer third = ServiceLoadBalancer.Open(options))
        {
            Service more = Before[0] with { Backends = [.. Before[0].Backends, new ServiceBackend(IPAddress.Parse("10.0.0.9"), 8080)] };
            ServiceChanges changes = third.Replace([more, .. Before[1..]]);
            changes.Changed.Should().Equal("stays");
            (changes.FrontendsWritten, changes.BackendsAdded, changes.BackendsRemoved, changes.TablesBuilt).Should().Be((1, 1, 0, 1));
            BalancerState.Ways(third, "changed")["10.96.0.1:80/6"].Should().Be("10.0.0.1:8080 10.0.0.2:8080 10.0.0.9:8080");
        }

        ServiceLoadBalancer.RemoveEverything(options.PinDirectory!).Should().BeTrue();
        Directory.Exists(options.PinDirectory).Should().BeFalse();
        ServiceLoadBalancer.RemoveEverything(options.PinDirectory!).Should().BeFalse();
        using ServiceLoadBalancer anew = ServiceLoadBalancer.Open(options);
        anew.Services.Should().BeEmpty();
    }

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_process_that_dies_at_any_step_leaves_for_each_frontend_what_was_or_what_comes()
    {
        Dictionary<string, string> before, after;
        using (ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small()))
        {
            balancer.Replace(Before);
            before = BalancerState.Ways(balancer, "before");
            balancer.Replace(After);
            after = BalancerState.Ways(balancer, "after");
        }

        int step = 0;
        for (bool died = true; died; step++)
        {
            using PinDirectory pins = new();
            ServiceLoadBalancerOptions options = BalancerState.Small(pins.Path);
            died = DieAt(step, options);
            string because = $"died at step {step}";
            using ServiceLoadBalancer next = ServiceLoadBalancer.Open(options);
            foreach ((string frontend, string backends) in BalancerState.Ways(next, because))
            {
                (before.GetValueOrDefault(frontend) == backends || after.GetValueOrDefault(frontend) == backends).Should().BeTrue($"{because}: {frontend} leads to {backends}");
            }

            foreach (string frontend in before.Keys.Intersect(after.Keys))
            {
                BalancerState.Ways(next, because).Should().ContainKey(frontend, because);
            }

            Service[] wanted = step % 2 == 0 ? After : Before;
            next.Replace(wanted);
            BalancerState.Ways(next, because).Should().Equal(step % 2 == 0 ? after : before, because);
            next.Services.Should().BeEquivalentTo(wanted, because);
            next.Replace(wanted).IsEmpty.Should().BeTrue(because);
            next.Sweep().BackendsDraining.Should().Be(0, because);
            BalancerState.Map(next, "service_records").As<uint, ServiceLbBpf.NksServiceRecord>().Count().Should().Be(wanted.Length, because);
            next.Book.Numbers.Taken().Count().Should().Be(wanted.Sum(static service => service.Backends.Count), because);
        }

        step.Should().BeGreaterThan(15, "each step was died at");
    }

    private static bool DieAt(int step, ServiceLoadBalancerOptions options)
    {
        ServiceLoadBalancer dying = ServiceLoadBalancer.Open(options);
        dying.Replace(Before);
        return Death.At(step, dying, static balancer => balancer.Replace(After));
    }
}
