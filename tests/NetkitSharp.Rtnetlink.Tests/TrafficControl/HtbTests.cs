using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Classes;
using NetkitSharp.Rtnetlink.TrafficControl.Classes.Htb;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Htb;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

public sealed class HtbTests
{
    private static readonly TrafficHandle s_htb = TrafficHandle.Parse("1:");
    private static readonly TrafficHandle s_top = TrafficHandle.Parse("1:1");
    private static readonly TrafficHandle s_leaf = TrafficHandle.Parse("1:20");

    [KernelFact([KernelFeature.Veth, KernelFeature.SchHtb])]
    public void Tc_and_we_say_the_same_of_it_and_its_classes_whoever_made_them()
    {
        using TrafficNetwork network = new("htb");
        network.Qdiscs.Create(network.Left, new HtbQdisc { Handle = s_htb, DefaultClass = 0x20, RateToQuantum = 5, DirectQueueLength = 123 });
        network.Classes.Create(network.Left, new HtbClass(s_top, BitRate.Gbps(50)) { Ceiling = BitRate.Gbps(60), Quantum = 60_000 });
        HtbClass spec = new(s_leaf, BitRate.Mbps(5))
        {
            Parent = s_top,
            Ceiling = BitRate.Mbps(60),
            Burst = 30 * 1024,
            CeilingBurst = 40 * 1024,
            Priority = 3,
            Quantum = 3000,
            Overhead = 8,
            MinimumPacketUnit = 64,
            LinkLayer = LinkLayer.Atm,
        };
        TrafficClassInfo made = network.Classes.Create(network.Left, spec);

        network.Tc("qdisc", "add", "dev", "right", "root", "handle", "1:", "htb", "default", "20", "r2q", "5", "direct_qlen", "123");
        network.Tc("class", "add", "dev", "right", "parent", "1:", "classid", "1:1", "htb", "rate", "50gbit", "ceil", "60gbit", "quantum", "60000");
        network.Tc(
            "class", "add", "dev", "right", "parent", "1:1", "classid", "1:20", "htb", "rate", "5mbit", "ceil", "60mbit", "burst", "30k", "cburst", "40k", "prio", "3", "quantum", "3000", "overhead", "8", "mpu", "64",
            "linklayer", "atm");
        network.Options("left", "direct_packets_stat").Should().Be(network.Options("right", "direct_packets_stat"));
        Shown(network, "left").Should().Equal(Shown(network, "right"));
        network.Show("class", "left").Single(c => c.GetProperty("handle").GetString() == "1:20").GetProperty("burst").GetInt64().Should().Be(30 * 1024);

        network.Qdiscs.Get(network.Left, TrafficHandle.Root).TryGetData<HtbQdiscInfo>(out HtbQdiscInfo? htb).Should().BeTrue();
        (htb!.Version.Major, htb.RateToQuantum, htb.DefaultClass, htb.DirectQueueLength, htb.Offload).Should().Be((3, 5u, (ushort)0x20, 123u, false));
        foreach (int link in new[] { network.Left, network.Right })
        {
            TrafficClassInfo leaf = network.Classes.Get(link, s_leaf);
            leaf.TryGetData<HtbClassInfo>(out HtbClassInfo? data).Should().BeTrue();
            (leaf.Kind, leaf.Handle, leaf.Parent, leaf.LinkIndex).Should().Be(("htb", s_leaf, s_top, link));
            (data!.Rate, data.Ceiling, data.Burst, data.CeilingBurst).Should().Be((spec.Rate, spec.Ceiling!.Value, 30ul * 1024, 40ul * 1024));
            (data.Priority, data.Quantum, data.Level, data.Overhead, data.MinimumPacketUnit, data.LinkLayer).Should().Be((3u, 3000u, 0, (ushort)8, (ushort)64, LinkLayer.Atm));
            network.Classes.Get(link, s_top).TryGetData<HtbClassInfo>(out HtbClassInfo? top).Should().BeTrue();
            (top!.Rate, top.Ceiling, top.Level).Should().Be((BitRate.Gbps(50), BitRate.Gbps(60), 7));
            leaf.TryGetStatistics<HtbClassStatistics>(out HtbClassStatistics? counters).Should().BeTrue();
            counters!.Tokens.Should().Be(768_000, "the bucket is full: 30 KiB at 5 Mbit/s in ticks of 64 ns");
            network.Classes.List(link).Select(c => c.Handle).Should().BeEquivalentTo([s_top, s_leaf]);
            network.Classes.List(link, TrafficHandle.Parse("7:")).Should().BeEmpty();
        }

        made.TryGetData<HtbClassInfo>(out HtbClassInfo? echoed).Should().BeTrue();
        network.Classes.Get(network.Left, s_leaf).TryGetData<HtbClassInfo>(out HtbClassInfo? read).Should().BeTrue();
        echoed.Should().Be(read);
        int leaves = 0;
        foreach (TrafficClassView view in network.Classes.Enumerate(network.Left))
        {
            leaves += view.IsKind("htb") && view.TryGetData<HtbClassInfo>(out HtbClassInfo? data) && data.Level == 0 ? 1 : 0;
        }

        leaves.Should().Be(1);

        // A queueing discipline of the class' own, and an end to both.
        network.Qdiscs.Create(network.Left, new PfifoQdisc { Parent = s_leaf, Handle = TrafficHandle.Parse("20:"), Limit = 7 });
        network.Classes.Get(network.Left, s_leaf).LeafQdisc.Should().Be(TrafficHandle.Parse("20:"));
        network.Show("qdisc", "left").Single(q => q.GetProperty("handle").GetString() == "20:").GetProperty("parent").GetString().Should().Be("1:20");
        network.Qdiscs.GetByHandle(network.Left, TrafficHandle.Parse("20:")).Parent.Should().Be(s_leaf);
        network.Qdiscs.Change(network.Left, new PfifoQdisc { Handle = TrafficHandle.Parse("20:"), Limit = 9 }).Parent.Should().Be(s_leaf);
        network.Show("qdisc", "left").Single(q => q.GetProperty("handle").GetString() == "20:").GetProperty("options").GetProperty("limit").GetInt32().Should().Be(9);
        network.Qdiscs.Delete(network.Left, s_leaf);
        network.Classes.Replace(network.Left, new HtbClass(s_leaf, BitRate.Mbps(6)) { Parent = s_top }).TryGetData<HtbClassInfo>(out HtbClassInfo? defaults).Should().BeTrue();
        (defaults!.Ceiling, defaults.Priority, defaults.Quantum, defaults.Burst).Should().Be((BitRate.Mbps(6), 0u, 150_000u, 1600ul), "what is null is the default again");
        network.Classes.Delete(network.Left, s_leaf);
        network.Classes.TryDelete(network.Left, s_leaf).Should().BeFalse();
        network.Show("class", "left").Should().ContainSingle();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.SchHtb])]
    public void Refusals_say_what_would_work_and_what_is_ignored_is_noticed()
    {
        using TrafficNetwork network = new("htberr");
        HtbClass leaf = new(s_leaf, BitRate.Mbps(5));
        FluentActions.Invoking(() => network.Classes.Create(network.Left, leaf)).Should().Throw<TrafficClassNotFoundException>()
            .WithMessage($"create htb class 1:20 below 1: of link {network.Left}: ENOENT*There is no queueing discipline 1: on the link.");
        network.Classes.TryGet(network.Left, s_leaf, out _).Should().BeFalse();
        network.Classes.TryGet(0x7ffffff0, s_leaf, out _).Should().BeFalse();
        network.Classes.List(0x7ffffff0).Should().BeEmpty();

        network.Qdiscs.Create(network.Left, new HtbQdisc { Handle = s_htb });
        FluentActions.Invoking(() => network.Qdiscs.Replace(network.Left, new HtbQdisc { DefaultClass = 1 })).Should().Throw<NetlinkException>().WithMessage("replace htb*EINVAL*The settings of htb are for life: Delete it and Create it anew.");
        FluentActions.Invoking(() => network.Classes.Change(network.Left, leaf)).Should().Throw<TrafficClassNotFoundException>().WithMessage("change htb class*Create makes it.");
        FluentActions.Invoking(() => network.Classes.Get(network.Left, s_leaf)).Should().Throw<TrafficClassNotFoundException>();
        network.Classes.Create(network.Left, new HtbClass(s_top, BitRate.Mbps(50)));
        network.Classes.Create(network.Left, new HtbClass(s_leaf, BitRate.Mbps(5)) { Parent = s_top });
        FluentActions.Invoking(() => network.Classes.Create(network.Left, leaf)).Should().Throw<TrafficClassExistsException>().WithMessage("*EEXIST*Replace gives it other settings.");
        FluentActions.Invoking(() => network.Classes.Delete(network.Left, s_top)).Should().Throw<NetlinkException>().WithMessage("delete class 1:1*EBUSY*Delete the classes in it*");

        // The kernel makes it a top class, and moves none.
        FluentActions.Invoking(() => network.Classes.Create(network.Left, new HtbClass(TrafficHandle.Parse("1:30"), BitRate.Mbps(5)) { Parent = TrafficHandle.Parse("1:99") })).Should().Throw<AttributeIgnoredException>()
            .WithMessage("create htb class 1:30 below 1:99*ignored parent: asked 1:99, reported root. The class has been deleted again.");
        FluentActions.Invoking(() => network.Classes.Replace(network.Left, leaf)).Should().Throw<AttributeIgnoredException>().WithMessage("*parent: asked 1:, reported 1:1*");
        network.Classes.List(network.Left).Should().HaveCount(2);

        FluentActions.Invoking(() => new HtbClass(s_htb, BitRate.Mbps(1))).Should().Throw<ArgumentException>().WithMessage("1: is no class*");
        FluentActions.Invoking(() => network.Classes.Create(network.Left, new HtbClass(s_leaf, BitRate.Mbps(1)) { Priority = 8 })).Should().Throw<ArgumentException>().WithMessage("*0 to 7, not 8*");
        FluentActions.Invoking(() => network.Classes.Create(network.Left, new HtbClass(s_leaf, BitRate.Mbps(1)) { Quantum = 0 })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => network.Classes.Create(0x7ffffff0, leaf)).Should().Throw<LinkNotFoundException>().WithMessage("*There is no link with index 2147483632*");
    }

    private static IEnumerable<string> Shown(TrafficNetwork network, string link) => network.Show("class", link)
        .Select(c => string.Join(' ', c.EnumerateObject().Where(p => p.Name is not ("stats" or "leaf")).Select(p => p.ToString())))
        .Order();
}
