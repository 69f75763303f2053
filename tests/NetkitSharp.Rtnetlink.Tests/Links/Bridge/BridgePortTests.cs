using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Bridge;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Bridge;

public sealed class BridgePortTests
{
    [KernelFact([KernelFeature.Bridge, KernelFeature.Veth])]
    public void A_link_becomes_a_port_and_its_options_are_set_in_one_call()
    {
        using LinkLab lab = new("brport");
        LinkInfo bridge = lab.Links.Create(new BridgeLink("br-a") { Up = true });
        LinkPair pair = lab.Links.Create(new VethLink("ve-a") { Up = true, Peer = new PeerLink("ve-b") { Up = true } });
        lab.Links.Set(pair.Peer.Index, new LinkChange { MasterIndex = bridge.Index });
        lab.Links.Set(pair.Primary.Index, new LinkChange
        {
            MasterIndex = bridge.Index,
            Port = new BridgePortChange
            {
                State = BridgePortState.Learning,
                Priority = 16,
                Cost = 100,
                Hairpin = true,
                BpduGuard = true,
                RootBlock = true,
                FastLeave = true,
                Learning = true,
                UnicastFlood = false,
                ProxyArp = true,
                ProxyArpWifi = true,
                MulticastRouter = BridgeMulticastRouter.Permanent,
                McastFlood = false,
                McastToUnicast = true,
                BcastFlood = false,
                GroupForwardMask = 8,
                NeighSuppress = true,
                Isolated = true,
                BackupPortIndex = pair.Peer.Index,
                McastEhtHostsLimit = 100,
                Locked = true,
                FlushFdb = true,
            },
        });
        lab.Ip("ve-a").ShouldSayOfPort(
            "bridge",
            ("state", "learning"),
            ("priority", 16),
            ("cost", 100),
            ("hairpin", true),
            ("guard", true),
            ("root_block", true),
            ("fastleave", true),
            ("learning", true),
            ("flood", false),
            ("proxy_arp", true),
            ("proxy_arp_wifi", true),
            ("multicast_router", 2),
            ("mcast_flood", false),
            ("mcast_to_unicast", true),
            ("bcast_flood", false),
            ("group_fwd_mask", "0x8"),
            ("neigh_suppress", true),
            ("isolated", true),
            ("backup_port", "ve-b"),
            ("locked", true));
        LinkInfo port = lab.Links.Get("ve-a");
        port.TryGetPortData<BridgePortInfo>(out BridgePortInfo? data).Should().BeTrue();
        (data!.McastEhtHostsLimit, data.McastEhtHostsCount, data.BackupPortIndex).Should().Be((100u, 0u, pair.Peer.Index));
        lab.Links.Set(port.Index, new LinkChange { Port = new BridgePortChange { State = BridgePortState.Forwarding, BackupPortIndex = 0, Hairpin = false } });
        lab.Ip("ve-a").ShouldSayOfPort("bridge", ("state", "forwarding"), ("hairpin", false), ("guard", true));
    }

    [KernelFact([KernelFeature.Bridge, KernelFeature.Veth, KernelFeature.Kinds612])]
    public void Newer_options_are_set_and_read()
    {
        using LinkLab lab = new("brportnew");
        LinkInfo bridge = lab.Links.Create(new BridgeLink("br-a"));
        LinkInfo port = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        lab.Links.Set(port.Index, new LinkChange
        {
            MasterIndex = bridge.Index,
            Port = new BridgePortChange { Locked = true, MacAuthenticationBypass = true, McastMaxGroups = 9, NeighVlanSuppress = true, BackupNexthopId = 77 },
        });
        lab.Ip("ve-a").ShouldSayOfPort("bridge", ("locked", true), ("mab", true), ("neigh_vlan_suppress", true), ("backup_nhid", 77));
        lab.Links.Get("ve-a").TryGetPortData<BridgePortInfo>(out BridgePortInfo? data).Should().BeTrue();
        (data!.MacAuthenticationBypass, data.McastMaxGroups, data.McastGroups, data.NeighVlanSuppress, data.BackupNexthopId).Should().Be((true, 9u, 0u, true, 77u));
    }

    [KernelFact([KernelFeature.Bridge, KernelFeature.BridgeVlanFiltering, KernelFeature.Veth, KernelFeature.Kinds73])]
    public void The_newest_options_are_set_and_read()
    {
        using LinkLab lab = new("brport73");
        LinkInfo bridge = lab.Links.Create(new BridgeLink("br-a") { VlanFiltering = true });
        LinkInfo port = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        lab.Links.Set(port.Index, new LinkChange { MasterIndex = bridge.Index, Port = new BridgePortChange { VlanTunnel = true, NeighSuppress = true, NeighForwardGratuitous = true } });
        lab.Ip("ve-a").ShouldSayOfPort("bridge", ("vlan_tunnel", true), ("neigh_suppress", true));
        lab.Links.Get("ve-a").TryGetPortData<BridgePortInfo>(out BridgePortInfo? data).Should().BeTrue();
        data!.NeighForwardGratuitous.Should().BeTrue();
    }

    [KernelFact([KernelFeature.Bridge, KernelFeature.Veth])]
    public void A_port_of_ip_is_read()
    {
        using LinkLab lab = new("brportread");
        lab.IpBatch(
            "link add br-a up address 02:00:00:00:00:0a type bridge",
            "link add ve-a up type veth peer name ve-b",
            "link set ve-b up master br-a",
            "link set ve-a master br-a",
            "link set ve-a type bridge_slave state 2 priority 8 cost 55 hairpin on guard on root_block on fastleave on learning off flood off proxy_arp on proxy_arp_wifi on mcast_router 2 mcast_flood off mcast_to_unicast on"
            + " bcast_flood off group_fwd_mask 8 neigh_suppress on isolated on backup_port ve-b locked on");
        LinkInfo port = lab.Links.Get("ve-a");
        (port.Kind, port.PortKind).Should().Be(("veth", "bridge"));
        port.TryGetPortData<BridgePortInfo>(out BridgePortInfo? data).Should().BeTrue();
        (data!.State, data.Priority, data.Cost, data.Hairpin, data.BpduGuard, data.RootBlock).Should().Be((BridgePortState.Learning, (ushort)8, 55u, true, true, true));
        (data.FastLeave, data.Learning, data.UnicastFlood, data.ProxyArp, data.ProxyArpWifi, data.MulticastRouter).Should().Be((true, false, false, true, true, BridgeMulticastRouter.Permanent));
        (data.McastFlood, data.McastToUnicast, data.BcastFlood, data.GroupForwardMask, data.NeighSuppress, data.Isolated, data.Locked).Should().Be((false, true, false, (ushort)8, true, true, true));
        BridgeId id = new(0x8000, System.Net.NetworkInformation.PhysicalAddress.Parse("02-00-00-00-00-0A"));
        (data.RootId, data.DesignatedBridge, data.DesignatedCost, data.VlanTunnel).Should().Be((id, id, (ushort)0, false));
        (data.Id, data.Number, data.BackupPortIndex).Should().Be(((ushort)0x2002, (ushort)2, lab.Links.Get("ve-b").Index));
        (data.TopologyChangeAck, data.ConfigPending, data.MessageAgeTimer, data.HoldTimer).Should().Be((false, false, TimeSpan.Zero, TimeSpan.Zero));
        data.DesignatedPort.Should().NotBeNull();
    }

    [KernelFact([KernelFeature.Bridge, KernelFeature.Veth])]
    public void Refusals_say_what_is_wrong()
    {
        using LinkLab lab = new("brporterr");
        LinkInfo bridge = lab.Links.Create(new BridgeLink("br-a") { Up = true });
        LinkInfo port = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary;
        LinkPortKindException thrown = FluentActions.Invoking(() => lab.Links.Set(port.Index, new LinkChange { Port = new BridgePortChange { Hairpin = true } })).Should().Throw<LinkPortKindException>()
            .WithMessage($"change link {port.Index}: EOPNOTSUPP: the link is the port of no other link*Make it the port of a bridge first, with LinkChange.MasterIndex.").Which;
        (thrown.Asked, thrown.Actual).Should().Be(("bridge", null));
        lab.Links.Set(port.Index, new LinkChange { MasterIndex = bridge.Index });
        Invoking(new BridgePortChange { State = BridgePortState.Forwarding }).WithMessage("*ENETDOWN*only while the link is up and has a carrier.");
        Invoking(new BridgePortChange { Priority = 64 }).WithMessage("*ERANGE*Priority is 0 to 63*");
        Invoking(new BridgePortChange { BackupPortIndex = 4000 }).WithMessage("*ENOENT*BackupPortIndex 4000 is not the index of a bridge's port.");
        Invoking(new BridgePortChange { BackupPortIndex = port.Index }).WithMessage("*EINVAL*another port of the same bridge.");
        Invoking(new BridgePortChange { GroupForwardMask = 2 }).WithMessage("*EINVAL*GroupForwardMask cannot have bit 1*");
        lab.Links.SetUp(lab.Links.Get("ve-b").Index);
        lab.Links.SetUp(port.Index);
        Invoking(new BridgePortChange { State = BridgePortState.Blocking }).WithMessage("*ignored linkinfo > slave-data > state: asked Blocking, reported Forwarding*");
        lab.Links.Set(bridge.Index, new BridgeChange { Stp = true });
        Invoking(new BridgePortChange { State = BridgePortState.Disabled }).WithMessage("*EBUSY*while it runs STP on the bridge.");

        using RtnetlinkClient client = RtnetlinkClient.Open(lab.Host);
        NetlinkBatch batch = client.CreateBatch();
        FluentActions.Invoking(() => batch.SetLink(port.Index, new LinkChange { Port = new BridgePortChange() })).Should().Throw<ArgumentException>().WithMessage("*leave it to LinkClient.Set*");
        FluentActions.Invoking(() => lab.Links.Set(port.Index, new LinkChange { Port = new BridgePortChange(), MasterIndex = 1, Namespace = lab.Pod })).Should().Throw<ArgumentException>()
            .WithMessage("the master is one in the namespace that the link moves to*");

        FluentAssertions.Specialized.ExceptionAssertions<NetlinkException> Invoking(BridgePortChange change) =>
            FluentActions.Invoking(() => lab.Links.Set(port.Index, new LinkChange { Port = change })).Should().Throw<NetlinkException>();
    }
}
