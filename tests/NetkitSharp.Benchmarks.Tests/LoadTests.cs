using System.Net;
using FluentAssertions;
using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Running;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Benchmarks.Tests;

/// <summary>Loads over a wire between two namespaces, with its counters as the witness. Here only: it is the load generator that is asked, not the kernel.</summary>
public sealed class LoadTests
{
    public static TheoryData<string, bool> All
    {
        get
        {
            TheoryData<string, bool> all = [];
            foreach (Workload workload in SuitePlan.Workloads)
            {
                all.Add(workload.Name, false);
                all.Add(workload.Name, true);
            }

            return all;
        }
    }

    [KernelTheory([KernelFeature.Veth], Trait = KernelTrait.HostOnly)]
    [MemberData(nameof(All))]
    public void What_a_load_says_went_over_the_wire(string name, bool ipv6)
    {
        const int Operations = 320;
        Workload workload = SuitePlan.Workloads.Single(workload => workload.Name == name);
        using Node node = new("load");
        LoadEnds ends = new(node.Host, node.Remote, Node.RemoteAddress(ipv6 ? System.Net.Sockets.AddressFamily.InterNetworkV6 : System.Net.Sockets.AddressFamily.InterNetwork));
        LinkStatistics before = node.ReadUplink();
        LoadResult result = workload.Run(ends, Operations);
        LinkStatistics after = node.ReadUplink();

        // What came together with the last of what warms a flow up is not told from it.
        result.Operations.Should().BeInRange(workload.IsBulk ? Operations / 2 : Operations, Operations, "what warms up is none of it");
        (after.TransmittedPackets - before.TransmittedPackets).Should().BeGreaterThanOrEqualTo((ulong)result.LeastThere);
        (after.ReceivedPackets - before.ReceivedPackets).Should().BeGreaterThanOrEqualTo((ulong)result.LeastBack);
        (after.TransmittedBytes + after.ReceivedBytes - before.TransmittedBytes - before.ReceivedBytes).Should().BeGreaterThanOrEqualTo((ulong)result.Bytes);
        result.Elapsed.Should().BePositive();
        if (result.Latencies is { } latencies)
        {
            latencies.Count.Should().Be(Operations);
            latencies.Min.Should().BePositive();
            latencies.Max.Should().BeLessThanOrEqualTo(result.Elapsed);
        }
    }

    /// <summary>Ten times as many operations allocate as much: nothing is left to the collector while it is measured.</summary>
    [KernelTheory([KernelFeature.Veth], Trait = KernelTrait.HostOnly)]
    [InlineData("rr-1")]
    [InlineData("crr")]
    [InlineData("stream-1")]
    [InlineData("udp")]
    public void Nothing_is_allocated_for_an_operation(string name)
    {
        Workload workload = SuitePlan.Workloads.Single(workload => workload.Name == name);
        using Node node = new("alloc");
        LoadEnds ends = new(node.Host, node.Remote, Node.RemoteAddress(System.Net.Sockets.AddressFamily.InterNetwork));
        workload.Run(ends, 320);
        long few = Allocated(() => workload.Run(ends, 320)), many = Allocated(() => workload.Run(ends, 3200));
        (many - few).Should().BeLessThan(2880, "less than a byte for each of 2,880 more");
    }

    [KernelFact([KernelFeature.Veth], Trait = KernelTrait.HostOnly)]
    public void A_path_that_leads_nowhere_is_an_error_and_not_a_figure()
    {
        using Node node = new("nowhere");
        LoadEnds ends = new(node.Remote, node.Host, IPAddress.Parse("203.0.113.9"));
        FluentActions.Invoking(() => new SmallDatagrams().Run(ends, 32)).Should().Throw<LoadException>().WithMessage("bind: Cannot assign requested address*");
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
