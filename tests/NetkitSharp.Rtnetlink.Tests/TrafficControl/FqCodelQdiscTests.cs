using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.FqCodel;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

public sealed class FqCodelQdiscTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.SchFqCodel])]
    public void Tc_and_we_say_the_same_of_it_whoever_made_it()
    {
        using TrafficNetwork network = new("fqcodel");
        FqCodelQdisc spec = new()
        {
            Target = TimeSpan.FromMilliseconds(7),
            Interval = TimeSpan.FromMilliseconds(123),
            Limit = 2000,
            MemoryLimit = 8 << 20,
            Flows = 512,
            Quantum = 1000,
            Ecn = false,
            CeThreshold = TimeSpan.FromMilliseconds(2),
            CeThresholdSelector = 1,
            CeThresholdMask = 3,
            DropBatchSize = 32,
        };
        network.Qdiscs.Create(network.Left, spec).TryGetStatistics<FqCodelStatistics>(out FqCodelStatistics? statistics).Should().BeTrue();
        (statistics!.NewFlows, statistics.MemoryUsage).Should().Be((0u, 0u));
        network.Tc(
            "qdisc", "add", "dev", "right", "root", "fq_codel", "target", "7ms", "interval", "123ms", "limit", "2000", "memory_limit", "8Mb", "flows", "512", "quantum", "1000", "noecn", "ce_threshold", "2ms",
            "ce_threshold_selector", "0x1/0x3", "drop_batch", "32");
        network.Options("left").Should().Be(network.Options("right"));
        FqCodelQdiscInfo ours = Read(network, network.Left);
        ours.Should().Be(Read(network, network.Right));
        ours.Should().BeEquivalentTo(spec, options => options.ExcludingMissingMembers().Excluding(s => s.Target).Excluding(s => s.Interval).Excluding(s => s.CeThreshold));
        ours.Target.Should().BeCloseTo(spec.Target.Value, TimeSpan.FromMicroseconds(2));
        ours.Interval.Should().BeCloseTo(spec.Interval.Value, TimeSpan.FromMicroseconds(2));
        ours.CeThreshold.Should().BeCloseTo(spec.CeThreshold.Value, TimeSpan.FromMicroseconds(2));

        network.Qdiscs.Replace(network.Left, new FqCodelQdisc { Ecn = true });
        (Read(network, network.Left).Ecn, Read(network, network.Left).Limit).Should().Be((true, 2000u), "what is null stays in a change");
        FluentActions.Invoking(() => network.Qdiscs.Change(network.Left, new FqCodelQdisc { Flows = 64 })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*leave it null in a change.");
        FluentActions.Invoking(() => network.Qdiscs.Change(network.Left, new FqCodelQdisc { Quantum = 100 })).Should().Throw<AttributeIgnoredException>().WithMessage("*options > quantum: asked 100, reported 256*");
        FluentActions.Invoking(() => network.Qdiscs.Replace(network.Right, new FqCodelQdisc { Flows = 65537, Parent = TrafficHandle.Root, Handle = TrafficHandle.Parse("9:") })).Should().Throw<NetlinkException>().WithMessage("*Flows is from 1 to 65536.");
    }

    private static FqCodelQdiscInfo Read(TrafficNetwork network, int link) =>
        network.Qdiscs.Get(link, TrafficHandle.Root).TryGetData<FqCodelQdiscInfo>(out FqCodelQdiscInfo? data) ? data : throw new InvalidOperationException("no fq_codel");
}
