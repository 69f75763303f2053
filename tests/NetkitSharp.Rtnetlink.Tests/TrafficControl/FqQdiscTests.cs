using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

public sealed class FqQdiscTests
{
    private static readonly FqQdisc s_spec = new()
    {
        PacketLimit = 5000,
        FlowPacketLimit = 50,
        Quantum = 3000,
        InitialQuantum = 20_000,
        Pacing = false,
        FlowMaxRate = BitRate.Gbps(1),
        BucketsLog = 8,
        FlowRefillDelay = TimeSpan.FromMilliseconds(80),
        OrphanMask = 511,
        LowRateThreshold = BitRate.Mbps(1),
        CeThreshold = TimeSpan.FromMilliseconds(3),
        TimerSlack = TimeSpan.FromMicroseconds(20),
        Horizon = TimeSpan.FromSeconds(2),
        HorizonDrop = false,
    };

    private static readonly string[] s_tc =
    [
        "fq", "limit", "5000", "flow_limit", "50", "quantum", "3000", "initial_quantum", "20000", "nopacing", "maxrate", "1gbit", "buckets", "256", "refill_delay", "80ms", "orphan_mask", "511",
        "low_rate_threshold", "1mbit", "ce_threshold", "3ms", "timer_slack", "20us", "horizon", "2s", "horizon_cap",
    ];

    [KernelFact([KernelFeature.Veth, KernelFeature.SchFq])]
    public void Tc_and_we_say_the_same_of_it_whoever_made_it()
    {
        using TrafficNetwork network = new("fq");
        network.Qdiscs.Create(network.Left, s_spec).TryGetStatistics<FqStatistics>(out FqStatistics? statistics).Should().BeTrue();
        (statistics!.Flows, statistics.BandDrops.Count).Should().Be((0u, 3));
        network.Tc(["qdisc", "add", "dev", "right", "root", .. s_tc]);
        network.Options("left").Should().Be(network.Options("right"));
        FqQdiscInfo ours = Read(network, network.Left);
        ours.Should().BeEquivalentTo(Read(network, network.Right));
        ours.Should().BeEquivalentTo(s_spec, options => options.ExcludingMissingMembers().Excluding(s => s.PriorityMap).Excluding(s => s.Weights).Excluding(s => s.OffloadHorizon));

        // What is null stays in a change.
        network.Qdiscs.Change(network.Left, new FqQdisc { FlowMaxRate = FqQdisc.NoMaxRate, Pacing = true });
        network.Tc("qdisc", "change", "dev", "right", "root", "fq", "maxrate", "34359738360", "pacing");
        FqQdiscInfo changed = Read(network, network.Left);
        (changed.FlowMaxRate, changed.Pacing, changed.PacketLimit).Should().Be((null, true, 5000u));
        network.Options("left").Should().Be(network.Options("right"));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.SchFq])]
    public void What_an_older_kernel_ignores_is_noticed()
    {
        using TrafficNetwork network = new("fqbands");
        FqQdisc spec = new() { PriorityMap = [2, 2, 2, 2, 0, 0, 0, 0, 1, 1, 1, 1, 2, 1, 0, 2], Weights = [600_000, 200_000, 70_000] };
        network.Tc("qdisc", "add", "dev", "right", "root", "fq");
        if (network.Options("right").Contains("weights", StringComparison.Ordinal))
        {
            network.Qdiscs.Create(network.Left, spec);
            network.Tc(["qdisc", "change", "dev", "right", "root", "fq", "bands", "3", "priomap", .. spec.PriorityMap.Select(b => $"{b}")]);
            foreach (int link in new[] { network.Left, network.Right })
            {
                Read(network, link).PriorityMap.Should().Equal(spec.PriorityMap);
            }

            // tc of iproute2 6.15 shows weights but cannot set them.
            Read(network, network.Left).Weights.Should().Equal(spec.Weights);
            Read(network, network.Right).Weights.Should().Equal(589_824, 196_608, 65_536);
            network.Options("left").Should().Be(network.Options("right").Replace("[589824,196608,65536]", "[600000,200000,70000]", StringComparison.Ordinal)).And.Contain("[600000,200000,70000]");
            FluentActions.Invoking(() => network.Qdiscs.Change(network.Left, new FqQdisc { Weights = [1, 1, 1] })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*16384*");
        }
        else
        {
            FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, spec)).Should().Throw<AttributeIgnoredException>()
                .WithMessage("create fq qdisc*options > weights: asked 600000 200000 70000, reported nothing (needs Linux 6.7 or later). The qdisc has been deleted again.");
            network.Qdiscs.Get(network.Left, TrafficHandle.Root).Kind.Should().Be("noqueue");
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.SchFq])]
    public void What_does_not_fit_is_refused()
    {
        using TrafficNetwork network = new("fqerr");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new FqQdisc { FlowMaxRate = BitRate.Gbps(40) })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*34 Gbit*");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new FqQdisc { Horizon = TimeSpan.FromHours(2) })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*microseconds*");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new FqQdisc { CeThreshold = TimeSpan.FromTicks(1) })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*whole microseconds*");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new FqQdisc { TimerSlack = TimeSpan.FromSeconds(5) })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*nanoseconds*");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new FqQdisc { Weights = [1] })).Should().Throw<ArgumentException>().WithMessage("there are 3 bands, and 1 weights are given*");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new FqQdisc { PriorityMap = [1] })).Should().Throw<ArgumentException>().WithMessage("there are 16 priorities, and 1 bands are given*");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new FqQdisc { BucketsLog = 19 })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*BucketsLog is from 1 to 18.");
    }

    private static FqQdiscInfo Read(TrafficNetwork network, int link) =>
        network.Qdiscs.Get(link, TrafficHandle.Root).TryGetData<FqQdiscInfo>(out FqQdiscInfo? data) ? data : throw new InvalidOperationException("no fq");
}
