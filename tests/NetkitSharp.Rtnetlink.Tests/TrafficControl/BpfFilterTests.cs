using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Tests.Links;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Filters;
using NetkitSharp.Rtnetlink.TrafficControl.Filters.Bpf;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Clsact;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

public sealed class BpfFilterTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    public void Tc_shows_what_we_add_and_we_read_what_tc_adds()
    {
        using TrafficNetwork network = new("clsbpf");
        using SafeFileHandle program = BpfProgram.Load(BpfProgram.Pass);
        network.Qdiscs.Create(network.Left, new ClsactQdisc());
        FilterHook egress = FilterHook.Egress(network.Left);
        FilterInfo made = network.Filters.Add(egress, new BpfFilter(program)
        {
            Priority = 7,
            Handle = 0x5,
            Name = "pass:[all]",
            Protocol = EtherType.Ipv6,
            Chain = 3,
            ClassId = TrafficHandle.Parse("1:2"),
            Offload = FilterOffload.SkipHardware,
        });
        made.Key.Should().Be(new FilterKey(egress, 7, 5) { Protocol = EtherType.Ipv6, Chain = 3 });
        made.TryGetData<BpfFilterInfo>(out BpfFilterInfo? data).Should().BeTrue();
        JsonElement shown = Filters(network, "left", "egress").Should().ContainSingle().Subject;
        JsonElement options = shown.GetProperty("options");
        (shown.GetProperty("protocol").GetString(), shown.GetProperty("pref").GetInt32(), shown.GetProperty("kind").GetString(), shown.GetProperty("chain").GetInt32()).Should().Be(("ipv6", 7, "bpf", 3));
        (options.GetProperty("handle").GetString(), options.GetProperty("bpf_name").GetString(), options.GetProperty("direct-action").GetBoolean(), options.GetProperty("flowid").GetString())
            .Should().Be(("0x5", "pass:[all]", true, "1:2"));
        options.TryGetProperty("skip_hw", out _).Should().BeTrue();
        (options.GetProperty("prog").GetProperty("id").GetUInt32(), options.GetProperty("prog").GetProperty("tag").GetString()).Should().Be((data!.ProgramId!.Value, data.Tag));
        (data.Name, data.DirectAction, data.ClassId, data.Offload).Should().Be(("pass:[all]", true, TrafficHandle.Parse("1:2"), FilterOffload.SkipHardware | FilterOffload.NotInHardware));
        network.Filters.Get(made.Key).Should().BeEquivalentTo(made);
        network.Filters.List(egress).Should().ContainSingle().Which.Key.Should().Be(made.Key);
        network.Filters.List(egress, chain: 0).Should().BeEmpty();
        network.Filters.List(FilterHook.Ingress(network.Left)).Should().BeEmpty();

        // The kernel chooses.
        FilterInfo chosen = network.Filters.Add(egress, new BpfFilter(program.DangerousGetHandle().ToInt32()));
        (chosen.Priority, chosen.Handle, chosen.Protocol, chosen.Chain).Should().Be((49152, 1u, EtherType.All, 0u));
        network.Filters.Add(egress, new BpfFilter(program) { Priority = chosen.Priority }).Handle.Should().Be(2);
        network.Filters.List(egress).Select(f => f.Handle).Should().BeEquivalentTo([1u, 2u, 5u]);
        int seen = 0;
        foreach (FilterView view in network.Filters.Enumerate(egress, chain: 0))
        {
            seen++;
            (view.IsKind("bpf") && view.TryGetData<BpfFilterInfo>(out BpfFilterInfo? bpf) && bpf.ProgramId == data.ProgramId).Should().BeTrue();
        }

        seen.Should().Be(2);

        // Atomically another program at the same place.
        using SafeFileHandle drop = BpfProgram.Load(BpfProgram.Drop);
        network.Filters.Replace(egress, new BpfFilter(drop) { Priority = chosen.Priority, Handle = 1, Name = "drop" }).TryGetData<BpfFilterInfo>(out BpfFilterInfo? replaced).Should().BeTrue();
        (replaced!.Name, replaced.ProgramId == data.ProgramId, replaced.Tag == data.Tag).Should().Be(("drop", false, false));
        Filters(network, "left", "egress").Should().HaveCount(3).And.ContainSingle(f => f.GetProperty("options").GetProperty("prog").GetProperty("id").GetUInt32() == replaced.ProgramId);

        network.Filters.Delete(made.Key);
        network.Filters.TryDelete(made.Key).Should().BeFalse();
        network.Filters.TryGet(made.Key, out _).Should().BeFalse();
        network.Filters.DeleteAll(egress);
        network.Filters.DeleteAll(egress);
        Filters(network, "left", "egress").Should().BeEmpty();

        network.Tc("qdisc", "add", "dev", "right", "clsact");
        network.Tc("filter", "add", "dev", "right", "ingress", "protocol", "ip", "pref", "9", "chain", "4", "handle", "6", "bpf", "da", "bytecode", "1,6 0 0 4294967295,", "classid", "3:4");
        FilterInfo classic = network.Filters.List(FilterHook.Ingress(network.Right)).Should().ContainSingle().Subject;
        classic.Key.Should().Be(new FilterKey(FilterHook.Ingress(network.Right), 9, 6) { Protocol = EtherType.Ipv4, Chain = 4 });
        classic.TryGetData<BpfFilterInfo>(out BpfFilterInfo? bytecode).Should().BeTrue();
        (bytecode!.ProgramId, bytecode.Tag, bytecode.Name, bytecode.DirectAction, bytecode.ClassId).Should().Be((null, null, null, true, TrafficHandle.Parse("3:4")));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    public void Links_share_the_filters_of_a_block()
    {
        using TrafficNetwork network = new("clsblock");
        using SafeFileHandle program = BpfProgram.Load(BpfProgram.Pass);
        network.Qdiscs.Create(network.Left, new ClsactQdisc { IngressBlock = 5 });
        network.Qdiscs.Create(network.Right, new IngressQdisc { IngressBlock = 5 });
        FilterInfo made = network.Filters.Add(FilterHook.Block(5), new BpfFilter(program) { Priority = 1, Handle = 1 });
        made.Hook.Should().Be(FilterHook.Block(5));
        network.Filters.List(FilterHook.Block(5)).Should().ContainSingle().Which.Key.Should().Be(made.Key);
        network.Filters.List(FilterHook.Ingress(network.Left)).Should().ContainSingle().Which.Key.Should().Be(made.Key);
        Filters(network, "right", "ingress").Should().ContainSingle();
        FluentActions.Invoking(() => network.Filters.Add(FilterHook.Ingress(network.Left), new BpfFilter(program))).Should().Throw<NetlinkException>().WithMessage("*EOPNOTSUPP*block index*");
        FluentActions.Invoking(() => network.Filters.Add(FilterHook.Block(6), new BpfFilter(program))).Should().Throw<QdiscNotFoundException>().WithMessage("add bpf filter at block 6: EINVAL*No queueing discipline*has this block.");
        network.Filters.List(FilterHook.Block(6)).Should().BeEmpty();
        network.Filters.Delete(made.Key);
        Filters(network, "left", "ingress").Should().BeEmpty();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    public void Refusals_say_what_would_work()
    {
        using TrafficNetwork network = new("clserr");
        using SafeFileHandle program = BpfProgram.Load(BpfProgram.Pass);
        FilterHook ingress = FilterHook.Ingress(network.Left);
        FilterKey key = new(ingress, 1, 1);
        BpfFilter filter = new(program) { Priority = 1, Handle = 1 };
        FluentActions.Invoking(() => network.Filters.Add(ingress, filter)).Should().Throw<QdiscNotFoundException>()
            .WithMessage($"add bpf filter at ingress of link {network.Left}, priority 1, handle 0x1: EINVAL*The link has no clsact queueing discipline: Qdiscs.Create(link, new ClsactQdisc()) makes it.");
        network.Filters.TryGet(key, out _).Should().BeFalse();
        network.Filters.TryDelete(key).Should().BeFalse();
        network.Filters.List(ingress).Should().BeEmpty();
        FluentActions.Invoking(() => network.Filters.DeleteAll(ingress)).Should().Throw<QdiscNotFoundException>();
        FluentActions.Invoking(() => network.Filters.Get(key)).Should().Throw<QdiscNotFoundException>().WithMessage("get filter at ingress*priority 1, handle 0x1*");
        FilterKey gone = key with { Hook = FilterHook.Ingress(0x7ffffff0) };
        FluentActions.Invoking(() => network.Filters.Delete(gone)).Should().Throw<LinkNotFoundException>();
        network.Filters.TryDelete(gone).Should().BeFalse();

        network.Qdiscs.Create(network.Left, new ClsactQdisc());
        FluentActions.Invoking(() => network.Filters.Get(key)).Should().Throw<FilterNotFoundException>();
        network.Filters.Add(ingress, filter);
        FluentActions.Invoking(() => network.Filters.Add(ingress, filter)).Should().Throw<FilterExistsException>().WithMessage("*EEXIST*Replace puts this one in its place.");
        network.Filters.TryDelete(key with { Handle = 2 }).Should().BeFalse();
        network.Filters.TryDelete(key with { Priority = 2 }).Should().BeFalse();
        network.Filters.TryDelete(key with { Protocol = EtherType.Ipv4 }).Should().BeFalse("the filters of a priority have one protocol");
        network.Filters.TryDelete(key with { Chain = 9 }).Should().BeFalse();
        network.Filters.TryGet(key with { Chain = 9 }, out _).Should().BeFalse();
        FluentActions.Invoking(() => network.Filters.Add(ingress, new PhantomFilter())).Should().Throw<FilterKindNotSupportedException>()
            .WithMessage("add phantom filter at ingress*ENOENT*This kernel has no phantom filter; it takes CONFIG_NET_CLS_PHANTOM.");
        FluentActions.Invoking(() => network.Filters.Add(ingress, new BpfFilter(int.MaxValue))).Should().Throw<NetlinkException>().WithMessage("*EBADF*The program's descriptor is not open.");
        using (SafeFileHandle file = File.OpenHandle("/proc/self/status"))
        {
            FluentActions.Invoking(() => network.Filters.Add(ingress, new BpfFilter(file))).Should().Throw<NetlinkException>().WithMessage("*EINVAL*BPF_PROG_TYPE_SCHED_CLS.");
        }

        FluentActions.Invoking(() => network.Filters.Add(ingress, new BpfFilter(program) { Offload = FilterOffload.SkipSoftware })).Should().Throw<NetlinkException>().WithMessage("*Without Offload the kernel runs the program itself.");
        FluentActions.Invoking(() => network.Filters.Replace(ingress, new BpfFilter(program) { Priority = 1 })).Should().Throw<ArgumentException>().WithMessage("*set both, or the kernel adds another one*");
        FluentActions.Invoking(() => network.Filters.Add(ingress, new BpfFilter(program) { Priority = 0 })).Should().Throw<ArgumentException>().WithMessage("a priority of 0*");
        FluentActions.Invoking(() => network.Filters.Add(default, filter)).Should().Throw<ArgumentException>().WithMessage("the hook is not set*");
        FluentActions.Invoking(() => network.Filters.Delete(new FilterKey(ingress, 1, 0))).Should().Throw<ArgumentException>();
        SafeFileHandle closed = BpfProgram.Load(BpfProgram.Pass);
        closed.Dispose();
        FluentActions.Invoking(() => network.Filters.Add(ingress, new BpfFilter(closed))).Should().Throw<ObjectDisposedException>();
        network.Filters.List(ingress).Should().ContainSingle();

        NetlinkBatch batch = network.Client.CreateBatch();
        batch.AddFilter(ingress, filter);
        batch.ReplaceFilter(ingress, filter);
        batch.DeleteFilter(key);
        batch.DeleteFilter(key);
        NetlinkBatchResult result = batch.Send();
        result.Failures.Select(f => (f.Number, f.ToException().GetType().Name)).Should().Equal((0, "FilterExistsException"), (3, "FilterNotFoundException"));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    public void A_program_decides_on_packets_and_is_swapped_under_traffic()
    {
        using LinkLab lab = new("clspkt");
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Up = true, Peer = new PeerLink("eth0") { Namespace = lab.Pod, Up = true } });
        using RtnetlinkClient host = RtnetlinkClient.Open(lab.Host);
        using RtnetlinkClient pod = RtnetlinkClient.Open(lab.Pod);
        IPAddress address = IPAddress.Parse("10.77.0.2");
        host.Addresses.Add(new AddressSpec(pair.Primary.Index, InterfaceAddress.Parse("10.77.0.1/24")));
        pod.Addresses.Add(new AddressSpec(pair.Peer.Index, InterfaceAddress.Parse("10.77.0.2/24")));
        host.Neighbours.Add(new NeighbourSpec(pair.Primary.Index, address, pair.Peer.Address));

        using SafeFileHandle drop = BpfProgram.Load(BpfProgram.Drop);
        using SafeFileHandle pass = BpfProgram.Load(BpfProgram.Pass);
        FilterHook ingress = FilterHook.Ingress(pair.Peer.Index);
        pod.Qdiscs.Create(pair.Peer.Index, new ClsactQdisc());
        pod.Filters.Add(ingress, new BpfFilter(drop) { Priority = 1, Handle = 1, Protocol = EtherType.Ipv4 });

        using Socket receiver = lab.Pod.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using Socket sender = lab.Host.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(address, 0));
        receiver.ReceiveTimeout = 60_000;
        for (byte i = 1; i <= 5; i++)
        {
            sender.SendTo([i], receiver.LocalEndPoint!);
        }

        TrafficStatistics statistics = default;
        for (int i = 0; i < 6000 && statistics.Drops < 5; i++)
        {
            statistics = pod.Qdiscs.Get(pair.Peer.Index, TrafficHandle.Ingress).Statistics;
            Thread.Sleep(10);
        }

        statistics.Drops.Should().Be(5, "five datagrams were sent and the program drops each");
        statistics.Packets.Should().BeGreaterThanOrEqualTo(5);
        JsonElement shown = Witness.Run("tc", "-n", lab.Pod.Name!, "-s", "-j", "qdisc", "show", "dev", "eth0") is { } output ? JsonDocument.Parse(output).RootElement : default;
        shown.EnumerateArray().Single(q => q.GetProperty("kind").GetString() == "clsact").GetProperty("drops").GetInt32().Should().Be(5);

        pod.Filters.Replace(ingress, new BpfFilter(pass) { Priority = 1, Handle = 1, Protocol = EtherType.Ipv4 });
        sender.SendTo([6], receiver.LocalEndPoint!);
        byte[] received = new byte[10];
        receiver.Receive(received).Should().Be(1);
        received[0].Should().Be(6, "the five before it were dropped");
    }

    private static IEnumerable<JsonElement> Filters(TrafficNetwork network, string link, string direction) =>
        network.Show("filter", link, direction).Where(f => f.TryGetProperty("options", out JsonElement options) && options.TryGetProperty("handle", out _));

    private sealed class PhantomFilter : FilterSpec
    {
        public override string Kind => "phantom";

        protected internal override string? KindRequirement => "CONFIG_NET_CLS_PHANTOM";
    }
}
