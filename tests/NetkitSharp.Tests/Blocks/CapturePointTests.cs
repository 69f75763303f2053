using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>
/// Block 24: where a packet socket sees a pod's packets, and where only a program does. It sees what a device receives before any tcx program, and what a device is given to send; a netkit program
/// runs before its host's end has anything to do with the packet.
/// </summary>
[Collection<BlocksShareALab>]
public sealed class CapturePointTests(BlockLab lab)
{
    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void What_redirect_peer_takes_to_a_pod_is_seen_at_the_uplink_and_in_the_pod_only(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.RedirectPeer(pod.HostSide.Index);
        using BpfLink uplink = lab.Attach(router.Act, lab.Uplink, TcxHook.Ingress);
        Seen(UdpFlow.FromRemote(lab, pod, ipv6), pod, $"r0 tx 5, p0 rx 5, {pod.Name} rx 5", ipv6).Should().Be((5, 0, 5));
        router.Seen.Packets.Should().Be(5);
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void What_a_pod_sends_is_seen_at_a_veth_and_never_at_a_netkit(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.RedirectNeighbour(lab.Uplink.Index);
        using BpfLink link = lab.AttachFromPod(router.Act, pod);
        bool veth = device == BlockDevice.Veth;
        Seen(UdpFlow.ToRemote(lab, pod, ipv6), pod, $"{pod.Name} tx 5, {(veth ? $"{pod.HostSide.Name} rx 5, " : "")}p0 tx 5, r0 rx 5", ipv6).Should().Be((5, veth ? 5 : 0, 5));
        router.Seen.Packets.Should().Be(5);

        // What is dropped at the hook is seen by a program, and by whoever looks before it.
        router.Config = BlockBpf.BlockConfig.Return(Verdicts.Drop);
        Seen(UdpFlow.ToRemote(lab, pod, ipv6), pod, veth ? $"{pod.Name} tx 5, {pod.HostSide.Name} rx 5" : $"{pod.Name} tx_dropped 5", ipv6, arrives: false).Should().Be((0, veth ? 5 : 0, 5));
        router.Seen.Packets.Should().Be(10);
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void From_pod_to_pod_the_senders_side_is_dark_at_a_netkit_and_the_receivers_at_a_veth(BlockDevice device, bool ipv6)
    {
        BlockPod from = lab.Pod(device);
        BlockPod to = lab.Pod(device, second: true);
        bool veth = device == BlockDevice.Veth;
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = veth ? BlockBpf.BlockConfig.RedirectPeer(to.HostSide.Index) : BlockBpf.BlockConfig.Redirect(to.HostSide.Index);
        using BpfLink link = lab.AttachFromPod(router.Act, from);
        using UdpFlow flow = UdpFlow.Between(from, to, ipv6);
        using FrameSocket senders = new(lab.Host, from.HostSide.Index);
        using FrameSocket receivers = new(lab.Host, to.HostSide.Index);
        lab.Expect(veth ? $"{from.Name} tx 5, {from.HostSide.Name} rx 5, {to.Name} rx 5" : $"{from.Name} tx 5, {to.HostSide.Name} tx 5, {to.Name} rx 5", () => flow.Send());
        flow.ShouldArrive();
        ushort etherType = ipv6 ? Frame.IPv6 : Frame.IPv4;
        (senders.Drain(etherType).Count, receivers.Drain(etherType).Count).Should().Be(veth ? (5, 0) : (0, 5));
    }

    /// <summary>How many frames were seen at the uplink, at the pod's host side, in the pod.</summary>
    private (int Uplink, int HostSide, int Inside) Seen(UdpFlow flow, BlockPod pod, string counts, bool ipv6, bool arrives = true)
    {
        using (flow)
        {
            using FrameSocket uplink = new(lab.Host, lab.Uplink.Index);
            using FrameSocket hostSide = new(lab.Host, pod.HostSide.Index);
            using FrameSocket inside = new(pod.Namespace, pod.Inside.Index);
            lab.Expect(counts, () => flow.Send());
            flow.ShouldArrive(arrives ? 5 : 0);
            ushort etherType = ipv6 ? Frame.IPv6 : Frame.IPv4;
            return (uplink.Drain(etherType).Count, hostSide.Drain(etherType).Count, inside.Drain(etherType).Count);
        }
    }
}
