using FluentAssertions;
using NetkitSharp.Bandwidth;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Ifb;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods;
using Xunit;

namespace NetkitSharp.Tests.Bandwidth;

/// <summary>What rates do to an uplink: its queueing discipline, and the places of the programs.</summary>
public sealed class UplinkPacingTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public void The_programs_stand_before_all_others_at_the_way_out_and_right_before_host_routing_at_the_way_in()
    {
        using NodeLab node = new();
        using Departures other = new(node);
        using DeparturesBpfObject ingress = DeparturesBpfSpec.Open().Load();
        using TcxLink first = node.Host.Run(() => ingress.NoteDeparture.AttachTcx(node.Uplink.Index, TcxHook.Ingress));
        using (PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth) with { Bandwidth = new BandwidthOptions { Qdisc = UplinkQdisc.Keep } }))
        {
            Names(node, TcxHook.Egress).Should().Equal("pace_uplink", "note_departure");
            Names(node, TcxHook.Ingress).Should().Equal("note_departure", "police_uplink", "from_uplink");
            node.Rtnetlink.Qdiscs.Get(node.Uplink.Index, TrafficHandle.Root).Kind.Should().Be("noqueue", "nothing was to be touched");
        }

        Names(node, TcxHook.Egress).Should().Equal("note_departure");
        Names(node, TcxHook.Ingress).Should().Equal("note_departure");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public void An_uplink_that_vanishes_takes_nothing_with_it_but_itself()
    {
        using NodeLab node = new();
        BandwidthOptions bandwidth = new() { Qdisc = KernelFeatures.Has(KernelFeature.SchFq) ? UplinkQdisc.ReplaceDefault : UplinkQdisc.Keep };
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth) with { Bandwidth = bandwidth });
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        node.Rtnetlink.Links.Delete(node.Uplink.Index);

        network.SetRates(a, new PodRates(BitRate.Mbps(1), BitRate.Mbps(2)));
        network.ReadBandwidth(a).Rates.Should().Be(new PodRates(BitRate.Mbps(1), BitRate.Mbps(2)));
        network.ClosePod(a);
        network.OpenPod(a);
        network.ReadBandwidth(a).Rates.Egress.Should().Be(BitRate.Mbps(1), "a closed pod keeps its rates");
        Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5);
        network.RemovePod("a").Should().BeTrue();
        FluentActions.Invoking(network.Dispose).Should().NotThrow();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx, KernelFeature.SchTbf])]
    public void Somebody_elses_queueing_discipline_is_not_touched_unless_that_is_asked_for()
    {
        using NodeLab node = new();
        QdiscClient qdiscs = node.Rtnetlink.Qdiscs;
        PodNetworkOptions options = node.Options(PodDevice.Veth) with { Bandwidth = new BandwidthOptions() };
        qdiscs.Create(node.Uplink.Index, new TbfQdisc(BitRate.Mbps(100), 20_000, 100_000) { Handle = TrafficHandle.Parse("7:") });

        FluentActions.Invoking(() => PodNetwork.Create(options)).Should().Throw<UplinkQdiscInUseException>()
            .WithMessage("*'p0' has the queueing discipline tbf 7: at its root, which somebody put there: tbf does not wait for departure times. Put fq there*ReplaceAny*Keep*")
            .Which.Qdisc.Kind.Should().Be("tbf");

        qdiscs.Get(node.Uplink.Index, TrafficHandle.Root).Handle.Should().Be(TrafficHandle.Parse("7:"));
        Names(node, TcxHook.Ingress).Should().BeEmpty("nothing is left half made");
        options = options with { Bandwidth = new BandwidthOptions { Qdisc = UplinkQdisc.ReplaceAny } };
        if (!KernelFeatures.Has(KernelFeature.SchFq))
        {
            FluentActions.Invoking(() => PodNetwork.Create(options)).Should().Throw<FairQueueNotSupportedException>()
                .WithMessage("*fq at the root of the uplink 'p0'*CONFIG_NET_SCH_FQ*nothing but fq waits for it*Keep*Ingress rates do not need it.");
            qdiscs.Get(node.Uplink.Index, TrafficHandle.Root).Kind.Should().Be("tbf");
            Names(node, TcxHook.Egress).Should().BeEmpty();
            return;
        }

        using (PodNetwork network = PodNetwork.Create(options))
        {
            qdiscs.Get(node.Uplink.Index, TrafficHandle.Root).Kind.Should().Be("fq");
        }

        qdiscs.Get(node.Uplink.Index, TrafficHandle.Root).Kind.Should().Be("noqueue");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx, KernelFeature.SchFq])]
    public void Fq_takes_the_place_of_the_kernels_default_and_goes_again_and_one_that_will_do_stays()
    {
        using NodeLab node = new();
        QdiscClient qdiscs = node.Rtnetlink.Qdiscs;
        LinkInfo uplink = node.Rtnetlink.Links.Get(node.Uplink.Index);
        BandwidthOptions options = new() { PacketLimit = 5000, FlowPacketLimit = 400 };
        UplinkPacing left = UplinkPacing.SetUp(node.Rtnetlink, uplink, options);
        left.IsOurs.Should().BeTrue();
        Root(node).GetProperty("kind").GetString().Should().Be("fq");
        Root(node).GetProperty("handle").GetString().Should().Be("6e6b:");
        (Root(node).GetProperty("options").GetProperty("limit").GetInt32(), Root(node).GetProperty("options").GetProperty("flow_limit").GetInt32()).Should().Be((5000, 400));

        // A process that died leaves it behind; the next one knows it for ours.
        using (UplinkPacing adopted = UplinkPacing.SetUp(node.Rtnetlink, uplink, options with { PacketLimit = 6000 }))
        {
            adopted.IsOurs.Should().BeTrue();
            Root(node).GetProperty("options").GetProperty("limit").GetInt32().Should().Be(6000);
        }

        Root(node).GetProperty("kind").GetString().Should().Be("noqueue");
        left.Dispose();

        qdiscs.Create(node.Uplink.Index, new FqQdisc { Handle = TrafficHandle.Parse("1:") });
        using (UplinkPacing theirs = UplinkPacing.SetUp(node.Rtnetlink, uplink, options))
        {
            theirs.IsOurs.Should().BeFalse();
        }

        Root(node).GetProperty("handle").GetString().Should().Be("1:", "it will do, and is not ours to take away");
        qdiscs.Change(node.Uplink.Index, new FqQdisc { Horizon = TimeSpan.FromSeconds(1) });
        FluentActions.Invoking(() => UplinkPacing.SetUp(node.Rtnetlink, uplink, options)).Should().Throw<UplinkQdiscInUseException>().WithMessage("*its fq looks 00:00:01 ahead, and 00:00:02 are needed*");
        using (UplinkPacing near = UplinkPacing.SetUp(node.Rtnetlink, uplink, options with { Horizon = TimeSpan.FromMilliseconds(500) }))
        {
            near.IsOurs.Should().BeFalse();
        }
    }

    [KernelFact([KernelFeature.Ifb, KernelFeature.SchFq])]
    public void A_device_with_several_queues_gets_fq_for_each()
    {
        string name = $"nks-mq-{Environment.ProcessId}";
        using NetworkNamespace space = NetworkNamespace.Create(name);
        try
        {
            using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(space);
            LinkInfo device = rtnetlink.Links.Create(new IfbLink("up0") { NumTxQueues = 4 });
            rtnetlink.Links.SetUp(device.Index);
            Kinds(rtnetlink, device).Should().StartWith("mq none root");
            string before = Kinds(rtnetlink, device);

            using (UplinkPacing pacing = UplinkPacing.SetUp(rtnetlink, device, new BandwidthOptions()))
            {
                pacing.IsOurs.Should().BeTrue();
                Kinds(rtnetlink, device).Should().MatchRegex("^mq 6e6b: root,fq [0-9a-f]+: 6e6b:1,fq [0-9a-f]+: 6e6b:2,fq [0-9a-f]+: 6e6b:3,fq [0-9a-f]+: 6e6b:4$");
                using UplinkPacing adopted = UplinkPacing.SetUp(rtnetlink, device, new BandwidthOptions());
                adopted.IsOurs.Should().BeTrue();
            }

            Kinds(rtnetlink, device).Should().Be(before);

            // The administrator's own mq of fq will do, and one of others will not.
            Witness.Run("tc", "-n", name, "qdisc", "replace", "dev", "up0", "root", "handle", "1:", "mq");
            FluentActions.Invoking(() => UplinkPacing.SetUp(rtnetlink, device, new BandwidthOptions())).Should().Throw<UplinkQdiscInUseException>().WithMessage("*mq 1: at its root*queue ?: *does not wait for departure times*");
            foreach (string queue in new[] { "1:1", "1:2", "1:3", "1:4" })
            {
                Witness.Run("tc", "-n", name, "qdisc", "replace", "dev", "up0", "parent", queue, "fq");
            }

            using UplinkPacing theirs = UplinkPacing.SetUp(rtnetlink, device, new BandwidthOptions());
            theirs.IsOurs.Should().BeFalse();
        }
        finally
        {
            NetworkNamespace.TryDelete(name);
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public void Rates_out_of_range_and_rates_without_their_set_up_are_refused_with_what_would_work()
    {
        using NodeLab node = new();
        FluentActions.Invoking(() => PodNetwork.Create(node.Options(PodDevice.Veth) with { Bandwidth = new BandwidthOptions(), Uplinks = [] }))
            .Should().Throw<ArgumentException>().WithMessage("*name those in Uplinks*");
        using PodNetwork without = PodNetwork.Create(node.Options(PodDevice.Veth));
        PodSpec limited = new("a") { Addresses = ["10.0.0.2/32"], IngressRate = BitRate.Mbps(1) };
        FluentActions.Invoking(() => without.AddPod(limited)).Should().Throw<InvalidOperationException>().WithMessage("*created without rates*PodNetworkOptions.Bandwidth*");
        Pod a = without.AddPod(PodFixture.PodA());
        FluentActions.Invoking(() => without.SetRates(a, default)).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => without.ReadBandwidth(a)).Should().Throw<InvalidOperationException>();
        without.RemovePod("a");

        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth) with { Bandwidth = new BandwidthOptions { Qdisc = UplinkQdisc.Keep } });
        Pod b = network.AddPod(PodFixture.PodB());
        foreach (BitRate wrong in new[] { default, BitRate.Bps(7992), BitRate.Gbps(1001) })
        {
            FluentActions.Invoking(() => network.SetRates(b, new PodRates(wrong, null))).Should().Throw<ArgumentException>().WithMessage("*egress rate is 8Kbit to 1Tbit*");
            FluentActions.Invoking(() => network.AddPod(new PodSpec("c") { Addresses = ["10.0.0.4/32"], IngressRate = wrong })).Should().Throw<ArgumentException>().WithMessage("*ingress rate is 8Kbit to 1Tbit*");
        }

        network.ReadBandwidth(b).Rates.Should().Be(default(PodRates));
        network.Pods.Should().ContainSingle();
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        BandwidthOptions good = new();
        foreach (BandwidthOptions wrong in new[]
        {
            good with { Horizon = TimeSpan.FromMilliseconds(9) },
            good with { Horizon = TimeSpan.FromSeconds(9) },
            good with { IngressBurst = TimeSpan.Zero },
            good with { IngressBurst = TimeSpan.FromSeconds(9) },
            good with { Qdisc = (UplinkQdisc)9 },
            good with { PacketLimit = 999 },
            good with { FlowPacketLimit = 99 },
            good with { FlowPacketLimit = 100_001 },
        })
        {
            FluentActions.Invoking(wrong.Validate).Should().Throw<ArgumentException>();
        }

        good.Validate();
    }

    private static string[] Names(NodeLab node, TcxHook hook)
    {
        MprogChain chain = node.Host.Run(() => BpfHooks.QueryTcx(node.Uplink.Index, hook));
        return [.. chain.Entries.Select(e =>
        {
            using BpfProgram program = BpfProgram.OpenById(e.ProgramId);
            return program.Name;
        })];
    }

    private static System.Text.Json.JsonElement Root(NodeLab node) =>
        Witness.Tc("-n", node.HostName, "-j", "-d", "qdisc", "show", "dev", NodeLab.UplinkName).EnumerateArray().Single(q => q.TryGetProperty("root", out _));

    private static string Kinds(RtnetlinkClient rtnetlink, LinkInfo device) =>
        string.Join(',', rtnetlink.Qdiscs.List(device.Index).OrderBy(q => q.Parent == TrafficHandle.Root ? 0 : 1).ThenBy(q => q.Parent.Value).Select(q => $"{q.Kind} {q.Handle} {q.Parent}"));
}
