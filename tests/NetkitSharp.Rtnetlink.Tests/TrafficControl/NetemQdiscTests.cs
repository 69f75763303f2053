using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

public sealed class NetemQdiscTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.SchNetem])]
    public void Tc_and_we_say_the_same_of_it_whoever_made_it()
    {
        using TrafficNetwork network = new("netem");
        NetemQdisc spec = new()
        {
            Limit = 900,
            Delay = TimeSpan.FromMilliseconds(10),
            Jitter = TimeSpan.FromMilliseconds(2),
            DelayCorrelation = Probability.FromPercent(25),
            Loss = Probability.FromPercent(1.5),
            LossCorrelation = Probability.FromPercent(10),
            Ecn = true,
            Duplicate = Probability.FromPercent(2),
            DuplicateCorrelation = Probability.FromPercent(20),
            Reorder = Probability.FromPercent(3),
            ReorderCorrelation = Probability.FromPercent(50),
            Gap = 4,
            Corrupt = Probability.FromPercent(1),
            CorruptCorrelation = Probability.FromPercent(5),
            Rate = new NetemRate(BitRate.Mbps(1), 20, 100, 5),
            Slot = NetemSlot.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(3)) with { MaximumPackets = 32, MaximumBytes = 65536 },
        };
        network.Qdiscs.Create(network.Left, spec);
        network.Tc(
            "qdisc", "add", "dev", "right", "root", "netem", "limit", "900", "delay", "10ms", "2ms", "25%", "loss", "random", "1.5%", "10%", "ecn", "duplicate", "2%", "20%", "reorder", "3%", "50%", "gap", "4", "corrupt",
            "1%", "5%", "rate", "1mbit", "20", "100", "5", "slot", "1ms", "3ms", "packets", "32", "bytes", "65536");
        Compare(network);
        Read(network, network.Left).Should().BeEquivalentTo(spec, options => options.ExcludingMissingMembers().Excluding(s => s.Seed));

        // All of it changes at once: what is null is off again.
        GilbertElliottLoss bursts = new(Probability.FromPercent(1), Probability.FromPercent(10), Probability.FromPercent(70), Probability.FromPercent(0.1));
        network.Qdiscs.Change(network.Left, new NetemQdisc { LossModel = bursts, Delay = TimeSpan.FromSeconds(300), Rate = new NetemRate(BitRate.Gbps(100)) });
        network.Tc("qdisc", "replace", "dev", "right", "root", "pfifo");
        network.Tc("qdisc", "replace", "dev", "right", "root", "netem", "loss", "gemodel", "1%", "10%", "70%", "0.1%", "delay", "300s", "rate", "100gbit");
        Compare(network);
        NetemQdiscInfo changed = Read(network, network.Left);
        (changed.LossModel, changed.Loss, changed.Duplicate, changed.Gap, changed.Slot, changed.Ecn, changed.Limit).Should().Be((bursts, Probability.Never, Probability.Never, 0u, null, false, 1000u));
        (changed.Delay, changed.Rate).Should().Be((TimeSpan.FromSeconds(300), new NetemRate(BitRate.Gbps(100))));

        short[] distribution = [.. Enumerable.Range(-2048, 4096).Select(i => (short)(i * 8))];
        FourStateLoss states = new(Probability.FromPercent(1), Probability.FromPercent(90), Probability.FromPercent(5), Probability.FromPercent(60), Probability.FromPercent(0.5));
        network.Qdiscs.Replace(network.Left, new NetemQdisc
        {
            LossModel = states,
            Delay = TimeSpan.FromMilliseconds(5),
            Jitter = TimeSpan.FromMilliseconds(1),
            DelayDistribution = distribution,
            Slot = NetemSlot.Distributed(TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(1)),
            SlotDistribution = distribution,
        });
        Read(network, network.Left).LossModel.Should().Be(states);
        JsonElement options = network.Show("qdisc", "left").Single().GetProperty("options");
        options.GetProperty("loss-state").GetProperty("p23").GetDouble().Should().BeApproximately(0.6, 1e-6);
        (options.GetProperty("slot").GetProperty("distribution").GetDouble(), options.GetProperty("slot").GetProperty("jitter").GetDouble()).Should().Be((0.004, 0.001));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.SchNetem])]
    public void A_seed_that_the_kernel_ignores_is_noticed()
    {
        using TrafficNetwork network = new("netemseed");
        network.Tc("qdisc", "add", "dev", "right", "root", "netem");
        NetemQdisc spec = new() { Loss = Probability.FromPercent(10), Seed = 0x1122334455667788 };
        if (network.Options("right").Contains("seed", StringComparison.Ordinal))
        {
            network.Qdiscs.Create(network.Left, spec);
            network.Tc("qdisc", "change", "dev", "right", "root", "netem", "loss", "10%", "seed", "1234605616436508552");
            network.Options("left").Should().Be(network.Options("right"));
            Read(network, network.Right).Seed.Should().Be(spec.Seed);
        }
        else
        {
            FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, spec)).Should().Throw<AttributeIgnoredException>()
                .WithMessage("create netem qdisc*options > prng-seed: asked 1234605616436508552, reported nothing (needs Linux 6.6 or later). The qdisc has been deleted again.");
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.SchNetem])]
    public void What_would_have_no_effect_is_refused()
    {
        using TrafficNetwork network = new("netemerr");
        Probability some = Probability.FromPercent(5);
        TimeSpan delay = TimeSpan.FromMilliseconds(1);
        (NetemQdisc Spec, string Message)[] wrong =
        [
            (new NetemQdisc { Limit = 0 }, "a limit of 0 packets would drop everything*"),
            (new NetemQdisc { Reorder = some }, "*set Delay too*"),
            (new NetemQdisc { Gap = 2, Delay = delay }, "*only together with Reorder*"),
            (new NetemQdisc { Ecn = true }, "*set Loss or LossModel too*"),
            (new NetemQdisc { Loss = some, LossModel = new GilbertElliottLoss(some, some, some, some) }, "*takes the place of Loss*"),
            (new NetemQdisc { Delay = delay, DelayDistribution = new short[] { 1 } }, "*a delay and a jitter*"),
            (new NetemQdisc { Slot = NetemSlot.Between(delay, delay), SlotDistribution = new short[] { 1 } }, "*NetemSlot.Distributed*"),
            (new NetemQdisc { Delay = delay, Jitter = delay, DelayDistribution = new short[16385] }, "*at most 16384 values*"),
        ];
        foreach ((NetemQdisc spec, string message) in wrong)
        {
            FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, spec)).Should().Throw<ArgumentException>().WithMessage(message);
        }

        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new NetemQdisc { Delay = delay, Jitter = TimeSpan.FromSeconds(5) })).Should().Throw<AttributeIgnoredException>("the kernel cuts a jitter at 2^31 - 1 ns")
            .WithMessage("*jitter64: asked 00:00:05, reported 00:00:02.1474836*");
        network.Qdiscs.Get(network.Left, TrafficHandle.Root).Kind.Should().Be("noqueue");
    }

    private static void Compare(TrafficNetwork network)
    {
        network.Options("left", "seed").Should().Be(network.Options("right", "seed"));
        NetemQdiscInfo ours = Read(network, network.Left);
        NetemQdiscInfo theirs = Read(network, network.Right);
        ours.Should().BeEquivalentTo(theirs, options => options.Excluding(d => d.Seed));
    }

    private static NetemQdiscInfo Read(TrafficNetwork network, int link) =>
        network.Qdiscs.Get(link, TrafficHandle.Root).TryGetData<NetemQdiscInfo>(out NetemQdiscInfo? data) ? data : throw new InvalidOperationException("no netem");
}
