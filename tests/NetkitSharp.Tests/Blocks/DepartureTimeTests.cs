using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 23: a program says when a packet may leave, and only the fq queueing discipline listens.</summary>
[Collection<BlocksShareALab>]
public sealed class DepartureTimeTests(BlockLab lab)
{
    private const ulong Second = 1_000_000_000;

    [KernelFact(KernelFeature.Tcx)]
    public void Without_fq_a_packet_leaves_at_once_however_late_it_may()
    {
        BlockPod pod = lab.Veth(1);
        using BlockBpfObject pacer = BlockBpfSpec.Open().Load();
        pacer.Config = BlockBpf.BlockConfig.Return(Verdicts.Pass) with { Delay = 3600 * Second };
        Witness.Run("tc", "-n", lab.Host.Name!, "qdisc", "replace", "dev", "p0", "root", "pfifo");
        using BpfLink link = lab.Attach(pacer.Act, lab.Uplink, TcxHook.Egress);
        using UdpFlow flow = UdpFlow.ToRemote(lab, pod);
        lab.Expect("pod1 tx 5, v1 rx 5, p0 tx 5, r0 rx 5", () => flow.Send());
        flow.ShouldArrive();
        pacer.Seen.Packets.Should().Be(5);
        lab.Rtnetlink.Qdiscs.Delete(lab.Uplink.Index, TrafficHandle.Root);
    }

    [KernelFact([KernelFeature.Tcx, KernelFeature.SchFq])]
    public void Fq_keeps_it_until_then_and_drops_what_is_beyond_its_horizon()
    {
        BlockPod pod = lab.Veth(1);
        using BlockBpfObject pacer = BlockBpfSpec.Open().Load();
        lab.Rtnetlink.Qdiscs.Replace(lab.Uplink.Index, new FqQdisc());
        using BpfLink link = lab.Attach(pacer.Act, lab.Uplink, TcxHook.Egress);
        using UdpFlow flow = UdpFlow.ToRemote(lab, pod);
        pacer.Config = BlockBpf.BlockConfig.Return(Verdicts.Pass) with { Delay = 3 * Second, Ethertype = Frame.IPv4 };
        flow.Send();
        QdiscInfo waiting = lab.Rtnetlink.Qdiscs.Get(lab.Uplink.Index, TrafficHandle.Root);
        (pacer.Seen.Packets, waiting.Statistics.QueueLength).Should().Be((5, 5));
        flow.ShouldArrive();
        Fq().Throttled.Should().BePositive("they were not due when they were first looked at");

        pacer.Config = pacer.Config with { Delay = 3600 * Second };
        lab.Expect("pod1 tx 5, v1 rx 5", () => flow.Send());
        flow.ShouldArrive(0);
        Fq().HorizonDrops.Should().Be(5);
        lab.Rtnetlink.Qdiscs.Delete(lab.Uplink.Index, TrafficHandle.Root);
    }

    private FqStatistics Fq() => lab.Rtnetlink.Qdiscs.Get(lab.Uplink.Index, TrafficHandle.Root).TryGetStatistics<FqStatistics>(out FqStatistics? statistics) ? statistics : throw new InvalidOperationException("p0 has no fq");
}
