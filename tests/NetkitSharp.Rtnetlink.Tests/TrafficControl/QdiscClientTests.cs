using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Classes;
using NetkitSharp.Rtnetlink.TrafficControl.Classes.Htb;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Clsact;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Htb;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

/// <summary>Against the kernel: made by us and shown by tc, and the other way round.</summary>
public sealed class QdiscClientTests
{
    private const int Missing = 0x7ffffff0;

    [KernelFact([KernelFeature.Veth, KernelFeature.Clsact])]
    public void Clsact_and_ingress_take_each_others_place()
    {
        using TrafficNetwork network = new("clsact");
        network.Qdiscs.TryGet(network.Left, TrafficHandle.Ingress, out _).Should().BeFalse();
        network.Qdiscs.TryDelete(network.Left, TrafficHandle.Ingress).Should().BeFalse();
        QdiscInfo made = network.Qdiscs.Create(network.Left, new ClsactQdisc());
        (made.Kind, made.Handle.ToString(), made.Parent).Should().Be(("clsact", "ffff:", TrafficHandle.Ingress));
        Ingress(network, "left").GetProperty("kind").GetString().Should().Be("clsact");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new ClsactQdisc())).Should().Throw<QdiscExistsException>()
            .WithMessage($"create clsact qdisc at ffff:fff1 of link {network.Left}: EEXIST: Exclusivity flag on, cannot modify. Replace takes the place of what is there.");
        network.Qdiscs.Replace(network.Left, new ClsactQdisc()).Handle.Should().Be(made.Handle);
        network.Qdiscs.Replace(network.Left, new IngressQdisc()).Kind.Should().Be("ingress");
        Ingress(network, "left").GetProperty("kind").GetString().Should().Be("ingress");

        // Creating is never replacing, of whatever kind what is there is.
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new ClsactQdisc())).Should().Throw<QdiscExistsException>();
        Ingress(network, "left").GetProperty("kind").GetString().Should().Be("ingress");

        network.Tc("qdisc", "add", "dev", "right", "ingress_block", "21", "egress_block", "22", "clsact");
        QdiscInfo shared = network.Qdiscs.Get(network.Right, TrafficHandle.Ingress);
        (shared.Kind, shared.IngressBlock, shared.EgressBlock).Should().Be(("clsact", 21u, 22u));
        network.Qdiscs.Replace(network.Left, new ClsactQdisc { IngressBlock = 21, EgressBlock = 23 }).EgressBlock.Should().Be(23);
        JsonElement shown = Ingress(network, "left");
        (shown.GetProperty("ingress_block").GetInt32(), shown.GetProperty("egress_block").GetInt32()).Should().Be((21, 23));
        FluentActions.Invoking(() => network.Qdiscs.Replace(network.Left, new ClsactQdisc { IngressBlock = 24 })).Should().Throw<NetlinkException>();
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new ClsactQdisc { Parent = TrafficHandle.Root })).Should().Throw<NetlinkException>().WithMessage("*The parent of clsact is Ingress.");

        // A message about one only: the kernel lists all links.
        network.Qdiscs.List(network.Left).Should().OnlyContain(q => q.LinkIndex == network.Left).And.HaveCount(2);
        network.Qdiscs.List().Select(q => q.LinkIndex).Should().Contain([network.Left, network.Right, 1]);
        network.Qdiscs.List(Missing).Should().BeEmpty();
        network.Qdiscs.Delete(network.Left, TrafficHandle.Ingress);
        network.Qdiscs.TryDelete(network.Left, TrafficHandle.Ingress).Should().BeFalse();
        network.Qdiscs.TryGet(network.Left, TrafficHandle.Ingress, out _).Should().BeFalse();
        network.Show("qdisc", "left").Should().ContainSingle();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.SchTbf])]
    public void Refusals_say_what_would_work()
    {
        using TrafficNetwork network = new("qdiscerr");
        TbfQdisc tbf = new(BitRate.Mbps(10), 20_000, 30_000u) { Estimator = new RateEstimator(TimeSpan.FromSeconds(1), 3) };
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new PhantomQdisc())).Should().Throw<QdiscKindNotSupportedException>()
            .WithMessage($"create phantom qdisc at root of link {network.Left}: ENOENT: Specified qdisc kind is unknown. This kernel has no phantom; it takes CONFIG_NET_SCH_PHANTOM.").Which.Kind.Should().Be("phantom");
        FluentActions.Invoking(() => network.Qdiscs.Create(Missing, tbf)).Should().Throw<LinkNotFoundException>().WithMessage($"*There is no link with index {Missing}*");
        FluentActions.Invoking(() => network.Qdiscs.Delete(network.Left, TrafficHandle.Root)).Should().Throw<QdiscNotFoundException>().WithMessage($"delete qdisc at root of link {network.Left}: ENOENT: Cannot delete qdisc with handle of zero");
        network.Qdiscs.TryDelete(network.Left, TrafficHandle.Root).Should().BeFalse();
        network.Qdiscs.TryDelete(Missing, TrafficHandle.Root).Should().BeFalse();
        network.Qdiscs.TryGet(Missing, TrafficHandle.Root, out _).Should().BeFalse();
        FluentActions.Invoking(() => network.Qdiscs.Get(network.Left, TrafficHandle.Parse("7:1"))).Should().Throw<QdiscNotFoundException>();
        FluentActions.Invoking(() => network.Qdiscs.GetByHandle(network.Left, TrafficHandle.Parse("7:"))).Should().Throw<QdiscNotFoundException>();
        FluentActions.Invoking(() => network.Qdiscs.Change(network.Left, tbf)).Should().Throw<QdiscNotFoundException>().WithMessage("change tbf*Create makes it.");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new PfifoQdisc { Limit = 1, Parent = TrafficHandle.Parse("7:1") })).Should().Throw<QdiscNotFoundException>().WithMessage("*The parent 7:1 does not exist on the link.");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, new PfifoQdisc { Limit = 1, Handle = TrafficHandle.Parse("7:1") })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*minor*");

        QdiscInfo made = network.Qdiscs.Create(network.Left, tbf);
        made.Handle.Major.Should().BeGreaterThanOrEqualTo(0x8001);
        made.Statistics.EstimatedRate.Should().NotBeNull("an estimator was asked for");
        FluentActions.Invoking(() => network.Qdiscs.Create(network.Left, tbf)).Should().Throw<QdiscExistsException>();
        FluentActions.Invoking(() => network.Qdiscs.Change(network.Left, new PfifoQdisc { Limit = 1 })).Should().Throw<NetlinkException>().WithMessage("change pfifo*EINVAL*There is one of another kind; Replace without a handle takes its place.");
        network.Qdiscs.GetByHandle(network.Left, made.Handle).Kind.Should().Be("tbf", "nothing has been changed");
        network.Qdiscs.Change(network.Left, new TbfQdisc(BitRate.Mbps(11), 20_000, 30_000u)).Handle.Should().Be(made.Handle);
        network.Qdiscs.Replace(network.Left, new PfifoQdisc { Limit = 5, Handle = TrafficHandle.Parse("9:") }).Handle.Should().Be(TrafficHandle.Parse("9:"));
        network.Show("qdisc", "left").Single().GetProperty("kind").GetString().Should().Be("pfifo");

        // Before a link is up there is nothing that the kernel would show.
        network.Ip("link", "add", "idle0", "type", "veth", "peer", "name", "idle1");
        int down = network.Client.Links.Get("idle0").Index;
        network.Qdiscs.TryGet(down, TrafficHandle.Root, out _).Should().BeFalse();
        network.Qdiscs.List(down).Should().BeEmpty();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.SchTbf, KernelFeature.SchHtb])]
    public void Counters_are_those_that_tc_shows()
    {
        using TrafficNetwork network = new("qdiscstat");
        network.Qdiscs.Create(network.Left, new TbfQdisc(BitRate.Mbps(10), 20_000, 30_000u));
        network.Ip("address", "add", "10.6.0.1/24", "dev", "left");
        network.Ip("neighbour", "add", "10.6.0.2", "lladdr", "02:00:00:00:00:02", "dev", "left");
        using (Socket socket = network.OpenUdp())
        {
            for (int i = 0; i < 5; i++)
            {
                socket.SendTo(new byte[100], new IPEndPoint(IPAddress.Parse("10.6.0.2"), 9));
            }
        }

        TrafficStatistics statistics = network.Qdiscs.Get(network.Left, TrafficHandle.Root).Statistics;
        JsonElement shown = network.Show("qdisc", "left").Single();
        (statistics.Packets, statistics.Bytes).Should().Be((shown.GetProperty("packets").GetUInt64(), shown.GetProperty("bytes").GetUInt64()));
        statistics.Packets.Should().BeGreaterThanOrEqualTo(5);
        statistics.Bytes.Should().BeGreaterThanOrEqualTo(5 * 142);
        (statistics.Drops, statistics.Backlog, statistics.QueueLength, statistics.EstimatedRate).Should().Be((0u, 0u, 0u, (BitRate?)null));
        foreach (QdiscView view in network.Qdiscs.Enumerate(network.Left))
        {
            view.Statistics.Packets.Should().BeGreaterThanOrEqualTo(5);
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Clsact, KernelFeature.SchHtb])]
    public void A_batch_maps_each_failure_to_its_request()
    {
        using TrafficNetwork network = new("tcbatch");
        TrafficHandle htb = TrafficHandle.Parse("1:");
        NetlinkBatch batch = network.Client.CreateBatch();
        batch.CreateQdisc(network.Left, new ClsactQdisc());
        batch.CreateQdisc(network.Left, new HtbQdisc { Handle = htb });
        batch.CreateQdisc(network.Left, new ClsactQdisc());
        for (ushort minor = 1; minor <= 300; minor++)
        {
            batch.CreateTrafficClass(network.Left, new HtbClass(new TrafficHandle(1, minor), BitRate.Mbps(1)) { Quantum = 1500 });
        }

        batch.CreateTrafficClass(network.Left, new HtbClass(new TrafficHandle(2, 1), BitRate.Mbps(1)));
        batch.DeleteTrafficClass(network.Left, new TrafficHandle(1, 300));
        batch.DeleteQdisc(network.Right, TrafficHandle.Root);
        NetlinkBatchResult result = batch.Send();
        result.Count.Should().Be(306);
        result.Failures.Select(f => f.ToException().GetType().Name).Should().Equal("QdiscExistsException", "TrafficClassNotFoundException", "QdiscNotFoundException");
        result.Failures[0].Request!.ToString().Should().Be($"create clsact qdisc at ffff:fff1 of link {network.Left}");
        network.Classes.List(network.Left).Should().HaveCount(299);
    }

    private static JsonElement Ingress(TrafficNetwork network, string link) => network.Show("qdisc", link).Single(q => !q.TryGetProperty("root", out _));

    private sealed class PhantomQdisc : QdiscSpec
    {
        public override string Kind => "phantom";

        protected internal override string? KindRequirement => "CONFIG_NET_SCH_PHANTOM";
    }
}
