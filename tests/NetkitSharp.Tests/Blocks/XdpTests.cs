using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 22: XDP at a veth. A frame that is sent back or redirected into a veth arrives only where the receiving end polls (NAPI): where it has an XDP program itself.</summary>
[Collection<BlocksShareALab>]
public sealed class XdpTests(BlockLab lab)
{
    [KernelTheory(KernelFeature.Veth)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_that_is_sent_back_needs_a_receiver_that_polls(bool ipv6)
    {
        BlockPod pod = lab.Veth(1);
        using FrameBpfObject turn = FrameBpfSpec.Open().Load();
        turn.FrameConfig = new() { Action = FrameBpf.FrameAction.Turn, Ethertype = ipv6 ? Frame.IPv6 : Frame.IPv4 };
        using FrameBpfObject pass = FrameBpfSpec.Open().Load();
        using UdpFlow flow = UdpFlow.ToHost(lab, pod, ipv6);
        byte[] frame = flow.Frame(pod.HostSide.Address, pod.Mac);
        byte[] turned = flow.Frame(pod.Mac, pod.HostSide.Address);
        using XdpLink host = lab.Host.Run(() => turn.FrameAct.AttachXdp(pod.HostSide.Index, XdpMode.Driver));
        using (FrameSocket wire = new(pod.Namespace, pod.Inside.Index))
        {
            wire.Send(frame, 5);
            SpinWait.SpinUntil(() => turn.Frames == 5, TimeSpan.FromSeconds(5));
            lab.Settle(50);
            Came(wire, ipv6).Should().BeEmpty("there is nobody to take them");
        }

        using XdpLink inside = pod.Namespace.Run(() => pass.FrameAct.AttachXdp(pod.Inside.Index, XdpMode.Driver));
        using FrameSocket again = new(pod.Namespace, pod.Inside.Index);
        again.Send(frame, 5);
        List<Frame> came = [];
        SpinWait.SpinUntil(
            () =>
            {
                came.AddRange(Came(again, ipv6));
                return came.Count == 5;
            },
            TimeSpan.FromSeconds(5));
        turn.Frames.Should().Be(10);
        came.Select(f => f.Hex).Should().Equal(Enumerable.Repeat(Convert.ToHexString(turned), 5));
        flow.ShouldArrive(0);
    }

    [KernelTheory(KernelFeature.Veth)]
    [InlineData(false)]
    [InlineData(true)]
    public void So_does_one_that_is_redirected_to_another_pair(bool ipv6)
    {
        BlockPod from = lab.Veth(1);
        BlockPod to = lab.Veth(2);
        using FrameBpfObject redirect = FrameBpfSpec.Open().Load();
        using FrameBpfObject pass = FrameBpfSpec.Open().Load();
        redirect.FrameConfig = new() { Action = FrameBpf.FrameAction.Redirect, Ifindex = (uint)to.HostSide.Index, Ethertype = ipv6 ? Frame.IPv6 : Frame.IPv4 };
        using UdpFlow flow = UdpFlow.Between(from, to, ipv6);
        using FrameSocket sender = new(from.Namespace, from.Inside.Index);
        byte[] frame = flow.Frame(to.Mac, from.Mac);
        using XdpLink host = lab.Host.Run(() => redirect.FrameAct.AttachXdp(from.HostSide.Index, XdpMode.Driver));
        sender.Send(frame, 5);
        SpinWait.SpinUntil(() => redirect.Frames == 5, TimeSpan.FromSeconds(5));
        lab.Settle(50);
        flow.ShouldArrive(0);

        using XdpLink inside = to.Namespace.Run(() => pass.FrameAct.AttachXdp(to.Inside.Index, XdpMode.Driver));
        using FrameSocket receiver = new(to.Namespace, to.Inside.Index);
        sender.Send(frame, 5);
        flow.ShouldArrive();
        redirect.Frames.Should().Be(10);
        receiver.Drain(ipv6 ? Frame.IPv6 : Frame.IPv4).Select(f => f.Hex).Should().Equal(Enumerable.Repeat(Convert.ToHexString(frame), 5));
    }

    /// <summary>What came, without what was sent.</summary>
    private static IEnumerable<Frame> Came(FrameSocket socket, bool ipv6) => socket.Drain(ipv6 ? Frame.IPv6 : Frame.IPv4).Where(f => f.Type != PacketType.Outgoing);
}
