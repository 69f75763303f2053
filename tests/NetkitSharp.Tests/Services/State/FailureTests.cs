using System.Net;
using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Services.State;

/// <summary>The kernel may refuse each step of a change: before the new frontends are all there nothing has changed, and after that the same call again makes it whole.</summary>
public sealed class FailureTests
{
    private static readonly string[] s_maps = ["frontends", "service_records", "source_ranges", "service_addresses"];

    private static Service[] Before =>
    [
        Ranged("changed", "198.51.100.1", "10.0.1.1", "10.0.1.2") with { SourceRanges = [IPNetwork.Parse("20.0.0.0/8"), IPNetwork.Parse("21.0.0.0/8")] },
        BalancerState.Tcp("rests", "10.96.0.2", "10.0.2.1", "10.0.2.2"),
        Ranged("goes", "198.51.100.3", "10.0.3.1"),
    ];

    private static Service[] After =>
    [
        Ranged("changed", "198.51.100.9", "10.0.1.2", "10.0.1.3") with { SourceRanges = [IPNetwork.Parse("21.0.0.0/8"), IPNetwork.Parse("22.0.0.0/8")], Refusal = ServiceRefusal.Reset },
        BalancerState.Tcp("rests", "10.96.0.2") with { Backends = [new ServiceBackend(IPAddress.Parse("10.0.2.1"), 8080) { State = ServiceBackendState.Maintenance }, new ServiceBackend(IPAddress.Parse("10.0.2.2"), 8080)] },
        BalancerState.Tcp("comes", "10.96.0.4", "10.0.4.1"),
    ];

    [KernelTheory([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(nameof(FailurePoint.Records), false)]
    [InlineData(nameof(FailurePoint.Ranges), false)]
    [InlineData(nameof(FailurePoint.Backend), false)]
    [InlineData(nameof(FailurePoint.Frontends), false)]
    [InlineData(nameof(FailurePoint.RemovedFrontends), false)]
    [InlineData(nameof(FailurePoint.QuenchedBackend), true)]
    [InlineData(nameof(FailurePoint.RemovedRanges), true)]
    [InlineData(nameof(FailurePoint.RemovedRecords), true)]
    public void A_refused_step_leaves_one_state_or_the_other(string point, bool isInForce)
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(BalancerState.Small());
        balancer.Replace(Before);
        string[] before = Dump(balancer);
        Dictionary<string, string> ways = BalancerState.Ways(balancer, "before");
        bool refused = false, begun = false;
        balancer.Book.BeforeStep = at =>
        {
            begun |= at == FailurePoint.Records;
            if (begun && !refused && at.ToString() == point)
            {
                refused = true;
                throw new InvalidOperationException("no memory");
            }
        };
        balancer.Invoking(static b => b.Replace(After)).Should().Throw<InvalidOperationException>().Which.Data.Count.Should().Be(0, "all that was to be undone was");
        refused.Should().BeTrue();
        balancer.Services.Should().BeEquivalentTo(isInForce ? After : Before);
        if (!isInForce)
        {
            Dump(balancer).Should().Equal(before);
            BalancerState.Ways(balancer, point).Should().Equal(ways);
            balancer.Book.Numbers.Taken().Should().HaveCount(5);
        }

        // The same call again, and after a sweep all is as if it had never been refused.
        balancer.Replace(After);
        balancer.Replace(After).IsEmpty.Should().BeTrue();
        balancer.Sweep().BackendsDraining.Should().Be(0);
        using ServiceLoadBalancer other = ServiceLoadBalancer.Open(BalancerState.Small());
        other.Replace(After);
        BalancerState.Ways(balancer, "after").Should().Equal(BalancerState.Ways(other, "of another"));
        balancer.Book.Numbers.Taken().Select(number => Shown(balancer, number)).Should().BeEquivalentTo(other.Book.Numbers.Taken().Select(number => Shown(other, number)));
        s_maps.Select(map => BalancerState.Entries(balancer, map).Length).Should().Equal(s_maps.Select(map => BalancerState.Entries(other, map).Length));
        balancer.Services.Should().BeEquivalentTo(After);
    }

    private static (IPAddress, int) Shown(ServiceLoadBalancer balancer, uint number) => (BalancerState.Backend(balancer, number).Address.ToAddress(), BalancerState.Backend(balancer, number).State);

    private static string[] Dump(ServiceLoadBalancer balancer) => [.. s_maps.Select(map => BalancerState.Dump(balancer, map))];

    private static Service Ranged(string name, string address, params string[] backends) =>
        BalancerState.Tcp(name, address, backends) with { Frontends = [ServiceFrontend.LoadBalancerIP(IPAddress.Parse(address), 80)], SourceRanges = [IPNetwork.Parse("20.0.0.0/8")] };
}
