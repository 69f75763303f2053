using System.Net;
using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Blocks 7, 8, 9 and 11: a netkit pair, what its programs may answer, what happens without one, who may attach one, and what is scrubbed off packets.</summary>
[Collection<BlocksShareALab>]
public sealed class NetkitPairTests(BlockLab lab)
{
    private const int EOPNOTSUPP = 95;
    private const int EACCES = 13;
    private const int ENXIO = 6;

    [KernelFact(KernelFeature.Netkit)]
    public void Codes_that_are_none_drop()
    {
        BlockPod pod = lab.Pod(BlockDevice.Netkit);
        using BlockBpfObject program = BlockBpfSpec.Open().Load();
        foreach (NetkitHook hook in (NetkitHook[])[NetkitHook.Peer, NetkitHook.Primary])
        {
            using BpfLink link = lab.Attach(program.Act, pod, hook);
            using UdpFlow flow = hook == NetkitHook.Peer ? UdpFlow.ToHost(lab, pod) : UdpFlow.FromHost(lab, pod);
            (string from, string to) = hook == NetkitHook.Peer ? ("pod3", "nk3") : ("nk3", "pod3");
            foreach (int code in (int[])[Verdicts.Pass, Verdicts.Next])
            {
                program.Config = BlockBpf.BlockConfig.Return(code);
                lab.Expect($"{from} tx 1, {to} rx 1", () => flow.Send(1));
                flow.ShouldArrive(1);
            }

            foreach (int code in (int[])[Verdicts.Drop, .. Verdicts.Unknown])
            {
                program.Config = BlockBpf.BlockConfig.Return(code);
                lab.Expect($"{from} tx_dropped 1", () => flow.Send(1));
            }

            // A redirect counts as sent before it is known that there is nowhere to go.
            program.Config = BlockBpf.BlockConfig.Return(Verdicts.Redirect);
            lab.Expect($"{from} tx 1", () => flow.Send(1));
            flow.ShouldArrive(0);
        }

        program.Seen.Packets.Should().Be(2 * (2 + 1 + 7 + 1));
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Programs_see_the_primarys_index_from_the_pod_and_the_pods_own_towards_it()
    {
        BlockPod pod = lab.Pod(BlockDevice.Netkit);
        using BlockBpfObject fromPod = BlockBpfSpec.Open().Load();
        using BlockBpfObject toPod = BlockBpfSpec.Open().Load();
        using BpfLink peer = lab.Attach(fromPod.Act, pod, NetkitHook.Peer);
        using BpfLink primary = lab.Attach(toPod.Act, pod, NetkitHook.Primary);
        using UdpFlow there = UdpFlow.ToHost(lab, pod);
        using UdpFlow back = UdpFlow.FromHost(lab, pod, ipv6: true);
        there.Send();
        there.ShouldArrive();
        back.Send();
        back.ShouldArrive();
        (fromPod.Seen.Packets, fromPod.Seen.Ifindex, fromPod.Seen.IngressIfindex, fromPod.Seen.Protocol).Should().Be((5, (uint)pod.HostSide.Index, 0u, (uint)Frame.IPv4));
        (toPod.Seen.Packets, toPod.Seen.Ifindex, toPod.Seen.IngressIfindex, toPod.Seen.Protocol).Should().Be((5, (uint)pod.Inside.Index, 0u, (uint)Frame.IPv6));
        BlockBpf.BlockSeen seen = fromPod.Seen;
        Convert.ToHexString(seen.Head[..14]).Should().Be("0000000000000000000000000800", "there are no MAC addresses");
    }

    [KernelFact(KernelFeature.Netkit)]
    public void L3_has_no_mac_and_no_arp_and_L2_has_both()
    {
        BlockPod l3 = lab.Pod(BlockDevice.Netkit);
        BlockPod l2 = lab.Netkit(5, NetkitMode.L2);
        PhysicalAddress none = new(new byte[6]);
        (l3.HostSide.Address, l3.Inside.Address).Should().Be((none, none));
        ((l3.HostSide.Flags & l3.Inside.Flags) & LinkFlags.NoArp).Should().Be(LinkFlags.NoArp);
        l2.HostSide.Address.Should().NotBe(none).And.NotBe(l2.Inside.Address);
        ((l2.HostSide.Flags | l2.Inside.Flags) & LinkFlags.NoArp).Should().Be(LinkFlags.None);
        FluentActions.Invoking(() => lab.Rtnetlink.Links.Set(l3.HostSide.Index, new LinkChange { Address = PhysicalAddress.Parse("02-00-00-00-00-01") }))
            .Should().Throw<NetlinkException>().Which.ErrorNumber.Should().Be(EOPNOTSUPP);

        using BlockBpfObject arp = BlockBpfSpec.Open().Load();
        arp.Config = BlockBpf.BlockConfig.Return(Verdicts.Pass) with { Ethertype = Frame.Arp };
        l2.Rtnetlink.Neighbours.Delete(l2.Inside.Index, IPAddress.Parse(BlockLab.GatewayIPv4));
        using BpfLink one = lab.Attach(arp.Act, l2, NetkitHook.Peer);
        using BpfLink two = lab.Attach(arp.Act, l3, NetkitHook.Peer);
        using UdpFlow fromL3 = UdpFlow.ToHost(lab, l3);
        fromL3.Send();
        fromL3.ShouldArrive();
        arp.Seen.Packets.Should().Be(0);
        using UdpFlow fromL2 = UdpFlow.ToHost(lab, l2);
        fromL2.Send(1);
        fromL2.ShouldArrive(1);
        (arp.Seen.Packets, arp.Seen.Protocol).Should().Be((1, (uint)Frame.Arp));
        l2.Rtnetlink.Neighbours.Get(l2.Inside.Index, IPAddress.Parse(BlockLab.GatewayIPv4)).LinkLayerAddress.Should().Be(l2.HostSide.Address);
    }

    [KernelFact(KernelFeature.Netkit)]
    public void The_ends_live_together()
    {
        (NetworkNamespace elsewhere, RtnetlinkClient inside) = lab.AddNamespace("ends");
        foreach (bool fromInside in (bool[])[false, true])
        {
            LinkPair pair = lab.Rtnetlink.Links.Create(new NetkitLink("ends0") { Peer = new PeerLink("ends1") { Namespace = elsewhere } });
            lab.Rtnetlink.Links.SetUp(pair.Primary.Index);
            lab.Rtnetlink.Links.Get(pair.Primary.Index).Carrier.Should().BeFalse("the other end is down");
            inside.Links.SetUp(pair.Peer.Index);
            lab.Rtnetlink.Links.Get(pair.Primary.Index).Carrier.Should().BeTrue();
            inside.Links.SetDown(pair.Peer.Index);
            lab.Rtnetlink.Links.Get(pair.Primary.Index).Carrier.Should().BeFalse();
            (fromInside ? inside : lab.Rtnetlink).Links.Delete((fromInside ? pair.Peer : pair.Primary).Index);
            lab.Rtnetlink.Links.TryGet(pair.Primary.Index, out _).Should().BeFalse();
            inside.Links.TryGet(pair.Peer.Index, out _).Should().BeFalse();
        }
    }

    [KernelFact(KernelFeature.Netkit)]
    public void The_policy_counts_only_while_there_is_no_program()
    {
        BlockPod pod = lab.Netkit(6, peerPolicy: NetkitPolicy.Drop);
        using BlockBpfObject program = BlockBpfSpec.Open().Load();
        using UdpFlow flow = UdpFlow.ToHost(lab, pod);
        lab.Expect("pod6 tx_dropped 5", () => flow.Send());

        program.Config = BlockBpf.BlockConfig.Return(Verdicts.Next);
        using (BpfLink link = lab.Attach(program.Act, pod, NetkitHook.Peer))
        {
            lab.Expect("pod6 tx 5, nk6 rx 5", () => flow.Send());
            flow.ShouldArrive();
        }

        lab.Expect("pod6 tx_dropped 5", () => flow.Send());
        program.Config = BlockBpf.BlockConfig.Return(Verdicts.Pass);
        using (BpfLink link = lab.Attach(program.Act, pod, NetkitHook.Peer))
        {
            lab.Expect("pod6 tx 5, nk6 rx 5", () => flow.Send());
            flow.ShouldArrive();
        }

        // The other direction has a policy of its own.
        using UdpFlow back = UdpFlow.FromHost(lab, pod);
        lab.Expect("nk6 tx 5, pod6 rx 5", () => back.Send());
        lab.Rtnetlink.Links.Set(pod.HostSide.Index, new NetkitChange { Policy = NetkitPolicy.Drop, PeerPolicy = NetkitPolicy.Pass });
        lab.Expect("nk6 tx_dropped 5", () => back.Send());
        back.ShouldArrive();
        lab.Expect("pod6 tx 5, nk6 rx 5", () => flow.Send());
        flow.ShouldArrive();
        program.Seen.Packets.Should().Be(10);
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Hooks_belong_to_the_primary_and_a_pod_has_only_its_own_end()
    {
        BlockPod pod = lab.Pod(BlockDevice.Netkit);
        using BlockBpfObject host = BlockBpfSpec.Open().Load();
        using BlockBpfObject hostile = BlockBpfSpec.Open().Load();
        using BpfLink gate = lab.Attach(host.Act, pod, NetkitHook.Peer);
        foreach (NetkitHook hook in (NetkitHook[])[NetkitHook.Peer, NetkitHook.Primary])
        {
            pod.Namespace.Run(() => FluentActions.Invoking(() => hostile.Act.AttachNetkit(pod.Inside.Index, hook)).Should().Throw<BpfDeviceException>().Which.Errno.Should().Be(EACCES));
            lab.Host.Run(() => FluentActions.Invoking(() => hostile.Act.AttachNetkit(lab.Uplink.Index, hook)).Should().Throw<BpfDeviceException>().Which.Errno.Should().Be(ENXIO));
        }

        // What is left to the pod is its own device, before the host's hook and never instead of it.
        using UdpFlow flow = UdpFlow.ToHost(lab, pod);
        using (BpfLink own = pod.Attach(hostile.Act, TcxHook.Egress))
        {
            lab.Expect("pod3 tx 5, nk3 rx 5", () => flow.Send());
            flow.ShouldArrive();
            (hostile.Seen.Packets, host.Seen.Packets).Should().Be((5, 5));

            host.Config = BlockBpf.BlockConfig.Return(Verdicts.Drop);
            lab.Expect("pod3 tx_dropped 5", () => flow.Send());
            (hostile.Seen.Packets, host.Seen.Packets).Should().Be((10, 10));
            flow.ShouldArrive(0);
        }

        lab.Host.Run(() => BpfHooks.QueryNetkit(pod.HostSide.Index, NetkitHook.Peer)).Entries.Select(e => e.ProgramId).Should().Equal(host.Act.Id);
    }

    [KernelTheory(KernelFeature.NetkitScrub)]
    [InlineData(NetkitScrub.Default, NetkitScrub.None)]
    [InlineData(NetkitScrub.None, NetkitScrub.Default)]
    public void Mark_and_priority_are_kept_or_not_by_the_end_that_sends(NetkitScrub primary, NetkitScrub peer)
    {
        const int SocketLevel = 1;
        const int PriorityOption = 12;
        const int MarkOption = 36;
        const ulong FarOff = 3_600_000_000_000;
        BlockPod pod = lab.Netkit(primary == NetkitScrub.None ? 7 : 8, scrub: primary, peerScrub: peer);
        using BlockBpfObject program = BlockBpfSpec.Open().Load();
        foreach (bool fromPod in (bool[])[true, false])
        {
            bool keeps = (fromPod ? peer : primary) == NetkitScrub.None;
            using BpfLink link = lab.Attach(program.Act, pod, fromPod ? NetkitHook.Peer : NetkitHook.Primary);
            using UdpFlow flow = fromPod ? UdpFlow.ToHost(lab, pod) : UdpFlow.FromHost(lab, pod);
            flow.Sender.SetRawSocketOption(SocketLevel, MarkOption, BitConverter.GetBytes(42));
            flow.Sender.SetRawSocketOption(SocketLevel, PriorityOption, BitConverter.GetBytes(5));
            flow.Send();
            flow.ShouldArrive();
            (program.Seen.Mark, program.Seen.Priority).Should().Be(keeps ? (42u, 5u) : (0u, 0u));
        }

        // A time of departure is for the device at the end of the way.
        using BlockBpfObject pacer = BlockBpfSpec.Open().Load();
        pacer.Config = BlockBpf.BlockConfig.Return(Verdicts.Pass) with { Delay = FarOff };
        using BpfLink departing = pod.Attach(pacer.Act, TcxHook.Egress);
        using BpfLink hook = lab.Attach(program.Act, pod, NetkitHook.Peer);
        using UdpFlow paced = UdpFlow.ToHost(lab, pod);
        paced.Send(1);
        paced.ShouldArrive(1);
        program.Seen.Tstamp.Should().BeGreaterThan(FarOff);
    }
}
