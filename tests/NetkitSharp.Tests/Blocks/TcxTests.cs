using FluentAssertions;
using NetkitSharp.Attachment;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 6: what tcx programs may answer, and their order.</summary>
[Collection<BlocksShareALab>]
public sealed class TcxTests(BlockLab lab)
{
    public static TheoryData<TcxHook> Hooks => [TcxHook.Ingress, TcxHook.Egress];

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void Every_code_but_next_ends_the_chain_and_unknown_ones_let_the_packet_pass(TcxHook hook)
    {
        BlockPod pod = lab.Veth(1);
        using BlockBpfObject first = BlockBpfSpec.Open().Load();
        using BlockBpfObject second = BlockBpfSpec.Open().Load();
        using BpfLink one = lab.Attach(first.Act, pod.HostSide, hook);
        using BpfLink two = lab.Attach(second.Act, pod.HostSide, hook);
        using UdpFlow flow = hook == TcxHook.Ingress ? UdpFlow.ToHost(lab, pod) : UdpFlow.FromHost(lab, pod);
        string passes = hook == TcxHook.Ingress ? "pod1 tx 1, v1 rx 1" : "v1 tx 1, pod1 rx 1";

        // No counter tells of a drop.
        string dropped = hook == TcxHook.Ingress ? "pod1 tx 1, v1 rx 1" : "";
        ulong sent = 0;
        second.Config = OfIPv4(Verdicts.Drop);
        foreach (int code in (int[])[Verdicts.Pass, .. Verdicts.Unknown])
        {
            first.Config = OfIPv4(code);
            lab.Expect(passes, () => flow.Send(1));
            flow.ShouldArrive(1);
            (first.Seen.Packets, second.Seen.Packets).Should().Be((++sent, 0ul), "{0} ends the chain", code);
        }

        // Redirect without a device to go to is a drop.
        foreach (int code in (int[])[Verdicts.Drop, Verdicts.Redirect, Verdicts.Next])
        {
            first.Config = OfIPv4(code);
            lab.Expect(dropped, () => flow.Send(1));
            flow.ShouldArrive(0);
        }

        (first.Seen.Packets, second.Seen.Packets).Should().Be((sent + 3, 1ul), "only next goes on to the other program");
    }

    [KernelTheory(KernelFeature.Tcx)]
    [MemberData(nameof(Hooks))]
    public void The_order_is_the_one_that_was_asked_for(TcxHook hook)
    {
        BlockPod pod = lab.Veth(1);
        using BlockBpfObject a = BlockBpfSpec.Open().Load();
        using BlockBpfObject b = BlockBpfSpec.Open().Load();
        using BlockBpfObject c = BlockBpfSpec.Open().Load();
        using UdpFlow flow = hook == TcxHook.Ingress ? UdpFlow.ToHost(lab, pod) : UdpFlow.FromHost(lab, pod);
        int index = pod.HostSide.Index;
        using TcxLink last = lab.Attach(a.Act, pod.HostSide, hook);
        using TcxLink first = lab.Host.Run(() => b.Act.AttachTcx(index, hook, new MprogOptions { Position = MprogPosition.First }));
        using TcxLink middle = lab.Host.Run(() => c.Act.AttachTcx(index, hook, new MprogOptions { Position = MprogPosition.Before(a.Act) }));
        lab.Host.Run(() => BpfHooks.QueryTcx(index, hook)).Entries.Select(e => e.ProgramId).Should().Equal(b.Act.Id, c.Act.Id, a.Act.Id);
        foreach (BlockBpfObject program in (BlockBpfObject[])[a, b, c])
        {
            program.Config = OfIPv4(Verdicts.Next);
        }

        flow.Send(1);
        flow.ShouldArrive(1);
        (b.Seen.Packets, c.Seen.Packets, a.Seen.Packets).Should().Be((1, 1, 1));
        c.Config = OfIPv4(Verdicts.Drop);
        flow.Send(1);
        flow.ShouldArrive(0);
        (b.Seen.Packets, c.Seen.Packets, a.Seen.Packets).Should().Be((2, 2, 1), "what comes after a drop sees nothing");
    }

    [KernelTheory([KernelFeature.Tcx, KernelFeature.Clsact, KernelFeature.ClsBpf])]
    [MemberData(nameof(Hooks))]
    public void Filters_come_after_all_of_them(TcxHook hook)
    {
        BlockPod pod = lab.Veth(1);
        using BlockBpfObject tcx = BlockBpfSpec.Open().Load();
        using BlockBpfObject filter = BlockBpfSpec.Open().Load();
        using TcAttachment classic = TcAttachment.Attach(filter.Act, pod.HostSide.Index, hook, TcAttachMode.Classic, null, lab.Host);
        using BpfLink link = lab.Attach(tcx.Act, pod.HostSide, hook);
        filter.Config = OfIPv4(Verdicts.Pass);
        using UdpFlow flow = hook == TcxHook.Ingress ? UdpFlow.ToHost(lab, pod) : UdpFlow.FromHost(lab, pod);

        ulong sent = 0;
        foreach (int code in (int[])[Verdicts.Next, .. Verdicts.Unknown])
        {
            tcx.Config = OfIPv4(code);
            flow.Send(1);
            flow.ShouldArrive(1);
            (tcx.Seen.Packets, filter.Seen.Packets).Should().Be((++sent, sent), "{0} goes on to filters", code);
        }

        tcx.Config = OfIPv4(Verdicts.Pass);
        flow.Send(1);
        flow.ShouldArrive(1);
        (tcx.Seen.Packets, filter.Seen.Packets).Should().Be((sent + 1, sent), "pass ends it");
    }

    /// <summary>For the test's packets only: IPv6 has things to say of its own.</summary>
    private static BlockBpf.BlockConfig OfIPv4(int verdict) => BlockBpf.BlockConfig.Return(verdict) with { Ethertype = Frame.IPv4 };
}
