using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Blocks 2 and 13: <c>bpf_redirect_peer</c>, from the device of a node straight to the inside of a pod.</summary>
[Collection<BlocksShareALab>]
public sealed class RedirectPeerTests(BlockLab lab)
{
    private const int NoDevice = 4711;
    private const int Loopback = 1;
    private const ulong Egress = 2;
    private const uint Mark = 42;

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void It_passes_by_the_hosts_side(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        using BlockBpfObject hostSide = BlockBpfSpec.Open().Load();
        using BlockBpfObject inside = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.RedirectPeer(pod.HostSide.Index) with { Mark = Mark };
        using BpfLink uplink = lab.Attach(router.Act, lab.Uplink, TcxHook.Ingress);
        using BpfLink toPod = lab.AttachToPod(hostSide.Act, pod);
        using BpfLink within = pod.Attach(inside.Act, TcxHook.Ingress);
        using UdpFlow flow = UdpFlow.FromRemote(lab, pod, ipv6);

        lab.Expect($"r0 tx 5, p0 rx 5, {pod.Name} rx 5", () => flow.Send());

        flow.ShouldArrive();
        (router.Seen.Packets, router.Seen.Returned).Should().Be((5, Verdicts.Redirect));
        hostSide.Seen.Packets.Should().Be(0, "the hook to the pod is not on the way");
        inside.Seen.Packets.Should().Be(5, "receiving begins anew at the pod's end");
        (inside.Seen.PacketType, inside.Seen.Mark).Should().Be(((uint)PacketType.Host, Mark), "the mark goes along");
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void The_frame_stays_as_it_is_and_needs_no_other_mac(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        router.Config = BlockBpf.BlockConfig.RedirectPeer(pod.HostSide.Index);
        using BpfLink uplink = lab.Attach(router.Act, lab.Uplink, TcxHook.Ingress);
        using UdpFlow flow = UdpFlow.FromRemote(lab, pod, ipv6);
        using FrameSocket sender = new(lab.Remote, lab.RemoteDevice.Index);
        using FrameSocket receiver = new(pod.Namespace, pod.Inside.Index);
        byte[] frame = flow.Frame(lab.Uplink.Address, lab.RemoteDevice.Address, timeToLive: 9);

        lab.Expect($"r0 tx 1, p0 rx 1, {pod.Name} rx 1", () => sender.Send(frame));

        flow.ShouldArrive(1);
        Frame seen = receiver.Drain(ipv6 ? Frame.IPv6 : Frame.IPv4).Should().ContainSingle().Subject;
        seen.Hex.Should().Be(Convert.ToHexString(frame));
        seen.Type.Should().Be(PacketType.Host);
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.All), MemberType = typeof(BlockDevices))]
    public void What_cannot_be_is_lost_without_a_counter(BlockDevice device)
    {
        BlockPod pod = lab.Pod(device);
        BlockPod closed = device == BlockDevice.Veth ? lab.Veth(9) : lab.Netkit(10);
        closed.Rtnetlink.Links.SetDown(closed.Inside.Index);
        LinkPair atHome = lab.Rtnetlink.Links.Create(new VethLink("home0") { Up = true, Peer = new PeerLink("home1") { Up = true } });
        using BlockBpfObject router = BlockBpfSpec.Open().Load();
        using UdpFlow flow = UdpFlow.FromRemote(lab, pod);
        (string Case, int Target, ulong Flags, int Returned)[] cases =
        [
            ("a flag that is none", pod.HostSide.Index, 1, Verdicts.Drop),
            ("no such device", NoDevice, 0, Verdicts.Redirect),
            ("a device without a peer", Loopback, 0, Verdicts.Redirect),
            ("a peer in the same namespace", atHome.Primary.Index, 0, Verdicts.Redirect),
            ("a peer that is down", closed.HostSide.Index, 0, Verdicts.Redirect),
        ];
        using (BpfLink uplink = lab.Attach(router.Act, lab.Uplink, TcxHook.Ingress))
        {
            foreach ((string name, int target, ulong flags, int returned) in cases)
            {
                router.Config = BlockBpf.BlockConfig.RedirectPeer(target, flags);
                lab.Expect("r0 tx 5, p0 rx 5", () => flow.Send());
                router.Seen.Returned.Should().Be(returned, name);
            }
        }

        flow.ShouldArrive(0);
        lab.Rtnetlink.Links.Delete(atHome.Primary.Index);

        // Only where packets come in: on their way out they are lost.
        router.Config = BlockBpf.BlockConfig.RedirectPeer(pod.HostSide.Index);
        using BpfLink leaving = lab.Attach(router.Act, lab.Uplink, TcxHook.Egress);
        using UdpFlow fromHost = new(lab.Host, System.Net.IPAddress.Parse(BlockLab.HostIPv4), lab.Remote, System.Net.IPAddress.Parse(BlockLab.RemoteIPv4));
        lab.Expect("", () => fromHost.Send());
        (router.Seen.Returned, router.Seen.Packets).Should().Be((Verdicts.Redirect, 30));
        fromHost.ShouldArrive(0);
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void To_the_peers_egress_as_if_the_pod_had_sent_it_or_not_at_all(BlockDevice device, bool ipv6)
    {
        BlockPod sender = lab.Pod(device, second: true);
        BlockPod pretended = lab.Pod(device);
        using BlockBpfObject redirect = BlockBpfSpec.Open().Load();
        using BlockBpfObject observer = BlockBpfSpec.Open().Load();
        redirect.Config = BlockBpf.BlockConfig.RedirectPeer(pretended.HostSide.Index, Egress).To(pretended.HostSide.Address);
        using BpfLink fromSender = lab.AttachFromPod(redirect.Act, sender);
        using BpfLink fromPretended = lab.AttachFromPod(observer.Act, pretended);
        using UdpFlow flow = UdpFlow.ToRemote(lab, sender, ipv6);
        bool has = KernelFeatures.Has(KernelFeature.RedirectPeerEgress);
        string sent = device == BlockDevice.Veth ? $"{sender.Name} tx 5, {sender.HostSide.Name} rx 5" : has ? $"{sender.Name} tx 5" : $"{sender.Name} tx_dropped 5";

        lab.Expect(has ? $"{sent}, {pretended.Name} tx 5, {pretended.HostSide.Name} rx 5, p0 tx 5, r0 rx 5" : sent, () => flow.Send());

        flow.ShouldArrive(has ? 5 : 0);
        redirect.Seen.Returned.Should().Be(has ? Verdicts.Redirect : Verdicts.Drop);
        observer.Seen.Packets.Should().Be(has ? 5ul : 0, "the other pod's hook sees what seems to come from it");
    }
}
