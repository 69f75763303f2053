using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 1: a pod's packets through the host's own IP stack, what the other blocks are measured against.</summary>
[Collection<BlocksShareALab>]
public sealed class UpperStackTests(BlockLab lab)
{
    [KernelTheory(KernelFeature.Veth)]
    [InlineData(false)]
    [InlineData(true)]
    public void Veth_to_the_remote_and_back(bool ipv6)
    {
        BlockPod pod = lab.Veth(1);
        using UdpFlow there = UdpFlow.ToRemote(lab, pod, ipv6);
        lab.Expect("pod1 tx 5, v1 rx 5, p0 tx 5, r0 rx 5", () => there.Send());
        there.ShouldArrive();

        using UdpFlow back = UdpFlow.FromRemote(lab, pod, ipv6);
        lab.Expect("r0 tx 5, p0 rx 5, v1 tx 5, pod1 rx 5", () => back.Send());
        back.ShouldArrive();
    }

    [KernelTheory(KernelFeature.Veth)]
    [InlineData(false)]
    [InlineData(true)]
    public void The_stack_takes_a_hop_and_writes_a_new_link_layer_header(bool ipv6)
    {
        BlockPod pod = lab.Veth(1);
        using UdpFlow flow = UdpFlow.ToRemote(lab, pod, ipv6);
        using FrameSocket sender = new(pod.Namespace, pod.Inside.Index);
        using FrameSocket wire = new(lab.Remote, lab.RemoteDevice.Index);

        lab.Expect("pod1 tx 1, v1 rx 1, p0 tx 1, r0 rx 1", () => sender.Send(flow.Frame(pod.HostSide.Address, pod.Mac, timeToLive: 9)));

        flow.ShouldArrive(1);
        Frame seen = wire.Drain(ipv6 ? Frame.IPv6 : Frame.IPv4).Should().ContainSingle().Subject;
        seen.Hex.Should().Be(Convert.ToHexString(flow.Frame(lab.RemoteDevice.Address, lab.Uplink.Address, timeToLive: 8)));
        seen.Type.Should().Be(PacketType.Host);
    }

    [KernelTheory(KernelFeature.Veth)]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_forwarding_nothing_leaves(bool ipv6)
    {
        BlockPod pod = lab.Veth(1);
        using UdpFlow flow = UdpFlow.ToRemote(lab, pod, ipv6);
        string family = ipv6 ? "ipv6" : "ipv4";

        // IPv6 asks for all devices together: the option of the one only says that it is a router's.
        string option = $"/proc/sys/net/{family}/conf/{(ipv6 ? "all" : pod.HostSide.Name)}/forwarding";
        lab.Host.Run(() => File.WriteAllText(option, "0"));

        // Routers join and leave groups of IPv6, and say so.
        lab.Settle(100);
        try
        {
            lab.Expect("pod1 tx 5, v1 rx 5", () => flow.Send());
            flow.ShouldArrive(0);
        }
        finally
        {
            lab.Host.Run(() => File.WriteAllText(option, "1"));
            lab.Settle(100);
        }

        lab.Expect("pod1 tx 5, v1 rx 5, p0 tx 5, r0 rx 5", () => flow.Send());
        flow.ShouldArrive();
    }

    [KernelTheory(KernelFeature.Netkit)]
    [InlineData(false)]
    [InlineData(true)]
    public void Netkit_without_a_program_is_the_same(bool ipv6)
    {
        BlockPod pod = lab.Pod(BlockDevice.Netkit);
        using UdpFlow there = UdpFlow.ToRemote(lab, pod, ipv6);
        lab.Expect("pod3 tx 5, nk3 rx 5, p0 tx 5, r0 rx 5", () => there.Send());
        there.ShouldArrive();

        using UdpFlow back = UdpFlow.FromRemote(lab, pod, ipv6);
        lab.Expect("r0 tx 5, p0 rx 5, nk3 tx 5, pod3 rx 5", () => back.Send());
        back.ShouldArrive();
        lab.Rtnetlink.Links.Get(pod.HostSide.Index).Carrier.Should().BeTrue();
        (pod.HostSide.Flags & LinkFlags.NoArp).Should().NotBe(LinkFlags.None);
    }
}
