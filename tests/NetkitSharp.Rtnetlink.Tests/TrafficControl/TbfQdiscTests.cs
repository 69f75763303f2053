using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

public sealed class TbfQdiscTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.SchTbf])]
    public void Tc_and_we_say_the_same_of_it_whoever_made_it()
    {
        using TrafficNetwork network = new("tbf");
        TbfQdisc spec = new(BitRate.Mbps(10), 20 * 1024, TimeSpan.FromMilliseconds(50))
        {
            Handle = TrafficHandle.Parse("1:"),
            Peak = new TbfPeak(BitRate.Mbps(20), 3000),
            MinimumPacketUnit = 64,
            Overhead = 12,
        };
        QdiscInfo made = network.Qdiscs.Create(network.Left, spec);
        network.Tc("qdisc", "add", "dev", "right", "root", "handle", "1:", "tbf", "rate", "10mbit", "burst", "20k", "latency", "50ms", "peakrate", "20mbit", "mtu", "3000", "mpu", "64", "overhead", "12");
        network.Options("left").Should().Be(network.Options("right"));
        JsonElement shown = network.Show("qdisc", "left").Single();
        (shown.GetProperty("kind").GetString(), shown.GetProperty("handle").GetString(), shown.GetProperty("options").GetProperty("rate").GetInt64()).Should().Be(("tbf", "1:", 1_250_000));

        made.TryGetData<TbfQdiscInfo>(out TbfQdiscInfo? ours).Should().BeTrue();
        network.Qdiscs.Get(network.Right, TrafficHandle.Root).TryGetData<TbfQdiscInfo>(out TbfQdiscInfo? theirs).Should().BeTrue();
        ours.Should().Be(theirs);
        (ours!.Rate, ours.Burst, ours.Limit, ours.Overhead, ours.MinimumPacketUnit, ours.LinkLayer).Should().Be((spec.Rate, 20u * 1024, spec.Limit, (ushort)12, (ushort)64, LinkLayer.Ethernet));
        ours.Peak.Should().Be(new TbfPeak(BitRate.Mbps(20), 3000));
        ours.Latency.Should().BeCloseTo(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(0.1));
        spec.Limit.Should().Be((1_250_000 / 20) + (20 * 1024), "the peak rate would let more wait");
        (made.Handle, made.Parent, made.Kind, made.LinkIndex).Should().Be((TrafficHandle.Parse("1:"), TrafficHandle.Root, "tbf", network.Left));

        // Above 2^32 bytes a second, and in place.
        network.Qdiscs.Replace(network.Left, new TbfQdisc(BitRate.Gbps(50), 1_000_000, 500_000) { LinkLayer = LinkLayer.Atm, Peak = new TbfPeak(BitRate.Gbps(60), 9000) }).Handle.Should().Be(made.Handle);
        network.Tc("qdisc", "change", "dev", "right", "root", "handle", "1:", "tbf", "rate", "50gbit", "burst", "1000000", "limit", "500000", "linklayer", "atm", "peakrate", "60gbit", "mtu", "9000");
        network.Options("left").Should().Be(network.Options("right"));
        network.Qdiscs.GetByHandle(network.Left, made.Handle).TryGetData<TbfQdiscInfo>(out ours).Should().BeTrue();
        network.Qdiscs.GetByHandle(network.Right, made.Handle).TryGetData<TbfQdiscInfo>(out theirs).Should().BeTrue();
        ours.Should().Be(theirs);
        (ours!.Rate, ours.Peak!.Value.Rate, ours.Limit, ours.LinkLayer).Should().Be((BitRate.Gbps(50), BitRate.Gbps(60), 500_000u, LinkLayer.Atm));
        ours.Burst.Should().BeInRange(1_000_000 - 3200, 1_000_000, "a tick of 64 ns is 3200 bytes at that rate");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.SchTbf])]
    public void What_the_kernel_would_misread_is_refused_and_its_refusals_are_explained()
    {
        using TrafficNetwork network = new("tbferr");
        FluentActions.Invoking(() => new TbfQdisc(default, 1, 1u)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("rate");
        FluentActions.Invoking(() => new TbfQdisc(BitRate.Mbps(1), 1, 0u)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("limit");
        FluentActions.Invoking(() => new TbfQdisc(BitRate.Gbps(100), 1, TimeSpan.FromSeconds(1))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("latency");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new TbfQdisc(BitRate.Bps(8), 1000, 1000u))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("1000 bytes take more than 274 seconds at 8bit*");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new TbfQdisc(BitRate.Mbps(2), 2000, 9000u) { Peak = new TbfPeak(BitRate.Mbps(1), 2000) })).Should().Throw<NetlinkException>()
            .WithMessage($"create tbf qdisc at root of link {network.Left}: EINVAL*. The peak rate 1Mbit must be above the rate 2Mbit.");
        network.Qdiscs.Get(network.Left, TrafficHandle.Root).Kind.Should().Be("noqueue");
    }
}
