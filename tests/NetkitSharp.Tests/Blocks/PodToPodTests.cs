using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 12: from one pod to another of the same host. The kind of the sender's device decides on the helper, the kind of the receiver's on the MAC address.</summary>
[Collection<BlocksShareALab>]
public sealed class PodToPodTests(BlockLab lab)
{
    [KernelTheory(KernelFeature.Tcx)]
    [InlineData(false)]
    [InlineData(true)]
    public void Veth_to_veth_by_redirect_peer(bool ipv6)
    {
        BlockPod from = lab.Veth(1);
        BlockPod to = lab.Veth(2);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.RedirectPeer(to.HostSide.Index);
        using BpfLink link = lab.AttachFromPod(router.Act, from);
        using UdpFlow flow = UdpFlow.Between(from, to, ipv6);
        lab.Expect("pod1 tx 5, v1 rx 5, pod2 rx 5", () => flow.Send());
        flow.ShouldArrive();
        router.Seen.Packets.Should().Be(5);
    }

    [KernelTheory(KernelFeature.Netkit)]
    [InlineData(false)]
    [InlineData(true)]
    public void Netkit_to_netkit_by_a_plain_redirect(bool ipv6)
    {
        BlockPod from = lab.Netkit(3);
        BlockPod to = lab.Netkit(4);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        using BlockBpfObject gate = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.Redirect(to.HostSide.Index);
        using BpfLink link = lab.AttachFromPod(router.Act, from);
        using BpfLink toPod = lab.AttachToPod(gate.Act, to);
        using UdpFlow flow = UdpFlow.Between(from, to, ipv6);
        using FrameSocket receiver = new(to.Namespace, to.Inside.Index);
        lab.Expect("pod3 tx 5, nk4 tx 5, pod4 rx 5", () => flow.Send());
        flow.ShouldArrive();
        (router.Seen.Packets, gate.Seen.Packets).Should().Be((5, 5), "unlike redirect_peer it passes the other pod's hook");
        receiver.Drain(ipv6 ? Frame.IPv6 : Frame.IPv4).Select(f => (f.Type, Convert.ToHexString(f.Bytes, 0, 12))).Should().Equal(Enumerable.Repeat((PacketType.Host, new string('0', 24)), 5));
    }

    [KernelFact(KernelFeature.Netkit)]
    public void From_a_netkit_hook_redirect_peer_loses_the_packet_without_a_trace()
    {
        BlockPod from = lab.Netkit(3);
        BlockPod to = lab.Netkit(4);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.RedirectPeer(to.HostSide.Index);
        using BpfLink link = lab.AttachFromPod(router.Act, from);
        using UdpFlow flow = UdpFlow.Between(from, to);
        lab.Expect("pod3 tx 5", () => flow.Send());
        router.Seen.Returned.Should().Be(Verdicts.Redirect, "the helper says yes");
        flow.ShouldArrive(0);
    }

    [KernelTheory([KernelFeature.Netkit, KernelFeature.Tcx])]
    [InlineData(false)]
    [InlineData(true)]
    public void Between_the_kinds(bool ipv6)
    {
        BlockPod veth = lab.Veth(1);
        BlockPod netkit = lab.Netkit(3);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.RedirectPeer(netkit.HostSide.Index);
        using (BpfLink link = lab.AttachFromPod(router.Act, veth))
        using (UdpFlow flow = UdpFlow.Between(veth, netkit, ipv6))
        {
            lab.Expect("pod1 tx 5, v1 rx 5, pod3 rx 5", () => flow.Send());
            flow.ShouldArrive();
        }

        using BpfLink back = lab.AttachFromPod(router.Act, netkit);
        using UdpFlow reply = UdpFlow.Between(netkit, veth, ipv6);
        router.Config = BlockBpf.BlockConfig.Redirect(veth.HostSide.Index);
        lab.Expect("pod3 tx 5, v1 tx 5, pod1 rx 5, pod1 rx_otherhost_dropped 5", () => reply.Send());
        reply.ShouldArrive(0);
        router.Config = BlockBpf.BlockConfig.Redirect(veth.HostSide.Index).To(veth.Mac);
        lab.Expect("pod3 tx 5, v1 tx 5, pod1 rx 5", () => reply.Send());
        reply.ShouldArrive();
    }
}
