using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 5: <c>bpf_redirect</c> into a pair, and the trap in it: IP drops a frame that carries another's MAC address, although it has been counted as received.</summary>
[Collection<BlocksShareALab>]
public sealed class RedirectTests(BlockLab lab)
{
    private const ulong Ingress = 1;

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void Into_a_pair_the_mac_has_to_be_the_pods(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        using BpfLink uplink = lab.Attach(router.Act, lab.Uplink, TcxHook.Ingress);
        using UdpFlow flow = UdpFlow.FromRemote(lab, pod, ipv6);
        using FrameSocket receiver = new(pod.Namespace, pod.Inside.Index);
        ushort etherType = ipv6 ? Frame.IPv6 : Frame.IPv4;
        string arrives = $"r0 tx 5, p0 rx 5, {pod.HostSide.Name} tx 5, {pod.Name} rx 5";

        router.Config = BlockBpf.BlockConfig.Redirect(pod.HostSide.Index);
        lab.Expect($"{arrives}, {pod.Name} rx_otherhost_dropped 5", () => flow.Send());
        flow.ShouldArrive(0);
        receiver.Drain(etherType).Select(f => (f.Type, Convert.ToHexString(f.Bytes, 0, 6))).Should().Equal(Enumerable.Repeat((PacketType.OtherHost, lab.Uplink.Address.ToString()), 5));

        router.Config = BlockBpf.BlockConfig.Redirect(pod.HostSide.Index).To(pod.Mac);
        lab.Expect(arrives, () => flow.Send());
        flow.ShouldArrive();
        receiver.Drain(etherType).Select(f => (f.Type, Convert.ToHexString(f.Bytes, 0, 6))).Should().Equal(Enumerable.Repeat((PacketType.Host, pod.Mac.ToString()), 5));
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void To_the_ingress_of_the_hosts_side_the_stack_goes_on_from_there(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        using BpfLink uplink = lab.Attach(router.Act, lab.Uplink, TcxHook.Ingress);
        using UdpFlow flow = UdpFlow.FromRemote(lab, pod, ipv6);

        // The device that it seems to come from does not count it as received.
        router.Config = BlockBpf.BlockConfig.Redirect(pod.HostSide.Index, Ingress);
        lab.Expect($"r0 tx 5, p0 rx 5, {pod.HostSide.Name} rx_otherhost_dropped 5", () => flow.Send());
        flow.ShouldArrive(0);

        router.Config = BlockBpf.BlockConfig.Redirect(pod.HostSide.Index, Ingress).To(pod.HostSide.Address);
        lab.Expect($"r0 tx 5, p0 rx 5, {pod.HostSide.Name} tx 5, {pod.Name} rx 5", () => flow.Send());
        flow.ShouldArrive();
        router.Seen.Packets.Should().Be(10);
    }

    [KernelFact(KernelFeature.Tcx)]
    public void A_device_that_is_not_there_takes_the_packet_without_a_trace()
    {
        BlockPod pod = lab.Pod(BlockDevice.Veth);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        using BpfLink uplink = lab.Attach(router.Act, lab.Uplink, TcxHook.Ingress);
        using UdpFlow flow = UdpFlow.FromRemote(lab, pod);
        router.Config = BlockBpf.BlockConfig.Redirect(4711);
        lab.Expect("r0 tx 5, p0 rx 5", () => flow.Send());
        router.Seen.Returned.Should().Be(Verdicts.Redirect, "the helper does not look for the device");

        router.Config = BlockBpf.BlockConfig.Redirect(pod.HostSide.Index, flags: 2);
        lab.Expect("r0 tx 5, p0 rx 5", () => flow.Send());
        router.Seen.Returned.Should().Be(Verdicts.Drop);
        flow.ShouldArrive(0);
    }
}
