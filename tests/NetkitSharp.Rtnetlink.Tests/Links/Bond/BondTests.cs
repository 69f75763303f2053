using System.Net;
using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Bond;
using NetkitSharp.Rtnetlink.Links.Bridge;
using NetkitSharp.Rtnetlink.Links.Dummy;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Bond;

public sealed class BondTests
{
    private static readonly PhysicalAddress s_system = new([2, 0, 0, 0, 0, 9]);

    [KernelFact(KernelFeature.Bond)]
    public void A_bond_with_lacp_is_made()
    {
        using LinkLab lab = new("bondlacp");
        lab.Links.Create(new BondLink("bo-a")
        {
            Mode = BondMode.Ieee8023AD,
            MiiMonitorInterval = TimeSpan.FromMilliseconds(50),
            UpDelay = TimeSpan.FromMilliseconds(100),
            DownDelay = TimeSpan.FromMilliseconds(150),
            PeerNotificationDelay = TimeSpan.FromMilliseconds(200),
            UseCarrier = true,
            TransmitHashPolicy = BondTransmitHashPolicy.Encap34,
            ResendIgmp = 3,
            PeerNotifications = 4,
            AllSlavesActive = true,
            MinLinks = 2,
            LearningPacketInterval = TimeSpan.FromSeconds(5),
            LacpRate = BondLacpRate.Fast,
            LacpActive = false,
            AggregatorSelection = BondAggregatorSelection.Count,
            ActorSystemPriority = 5,
            UserPortKey = 6,
            ActorSystem = s_system,
            Address = s_system,
            Up = true,
        });
        lab.Ip("bo-a").ShouldSay(
            "bond",
            ("mode", "802.3ad"),
            ("miimon", 50),
            ("updelay", 100),
            ("downdelay", 150),
            ("peer_notify_delay", 200),
            ("use_carrier", 1),
            ("xmit_hash_policy", "encap3+4"),
            ("resend_igmp", 3),
            ("num_peer_notif", 4),
            ("all_slaves_active", 1),
            ("min_links", 2),
            ("lp_interval", 5),
            ("ad_lacp_rate", "fast"),
            ("ad_lacp_active", "off"),
            ("ad_select", "count"),
            ("ad_actor_sys_prio", 5),
            ("ad_user_port_key", 6),
            ("ad_actor_system", "02:00:00:00:00:09"));
        lab.Ip("bo-a").GetProperty("address").GetString().Should().Be("02:00:00:00:00:09");
    }

    [KernelFact([KernelFeature.Bond, KernelFeature.Dummy])]
    public void A_bond_with_a_backup_and_its_ports_are_made_changed_and_read()
    {
        using LinkLab lab = new("bondbackup");
        LinkInfo first = lab.Links.Create(new DummyLink("du0") { Address = new PhysicalAddress([2, 0, 0, 0, 0, 1]) });
        LinkInfo second = lab.Links.Create(new DummyLink("du1") { Address = new PhysicalAddress([2, 0, 0, 0, 0, 2]) });
        LinkInfo bond = lab.Links.Create(new BondLink("bo-a")
        {
            Mode = BondMode.ActiveBackup,
            ArpInterval = TimeSpan.FromMilliseconds(100),
            ArpIPTargets = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")],
            NeighbourTargets = [IPAddress.Parse("fd00::1")],
            ArpValidation = BondArpValidation.Active,
            ArpRequiredTargets = BondArpTargets.All,
            PrimaryIndex = first.Index,
            PrimaryReselection = BondPrimaryReselection.Better,
            FailoverMac = BondFailoverMac.Active,
            MissedMax = 3,
            Up = true,
        });
        lab.Ip("bo-a").ShouldSay(
            "bond",
            ("mode", "active-backup"),
            ("arp_interval", 100),
            ("arp_ip_target", KindData.List("10.0.0.1", "10.0.0.2")),
            ("ns_ip6_target", KindData.List("fd00::1")),
            ("arp_validate", "active"),
            ("arp_all_targets", "all"),
            ("primary_reselect", "better"),
            ("fail_over_mac", "active"),
            ("arp_missed_max", 3));

        lab.Links.Set(bond.Index, new BondChange { ArpInterval = TimeSpan.Zero, ArpIPTargets = [], NeighbourTargets = [IPAddress.Parse("fd00::2")], ArpValidation = BondArpValidation.None });
        lab.Links.Set(bond.Index, new BondChange { MiiMonitorInterval = TimeSpan.FromMilliseconds(100) });
        lab.Links.Set(first.Index, new LinkChange { MasterIndex = bond.Index, Port = new BondPortChange { QueueId = 2, Priority = -5 } });
        lab.Links.Set(second.Index, new LinkChange { MasterIndex = bond.Index, Port = new BondPortChange { Priority = 7 } });
        lab.Ip("bo-a").ShouldSay("bond", ("arp_interval", 0), ("miimon", 100), ("ns_ip6_target", KindData.List("fd00::2")), ("primary", "du0"));
        lab.Ip("du0").ShouldSayOfPort("bond", ("queue_id", 2), ("prio", -5), ("perm_hwaddr", "02:00:00:00:00:01"));
        lab.Ip("du1").ShouldSayOfPort("bond", ("queue_id", 0), ("prio", 7));

        lab.Links.Set(bond.Index, new BondChange { PrimaryIndex = second.Index });
        lab.Links.Set(bond.Index, new BondChange { PrimaryIndex = 0, PrimaryReselection = BondPrimaryReselection.Failure, ActiveSlaveIndex = first.Index });
        lab.Ip("bo-a").ShouldSay("bond", ("active_slave", "du0"), ("primary_reselect", "failure"));
        lab.Links.Get(bond.Index).TryGetData<BondLinkInfo>(out BondLinkInfo? data).Should().BeTrue();
        (data!.ActiveSlaveIndex, data.PrimaryIndex, data.ActiveAggregator).Should().Be((first.Index, 0, null));
        lab.Links.Get("du1").TryGetPortData<BondPortInfo>(out BondPortInfo? port).Should().BeTrue();
        (port!.State, port.LinkState, port.LinkFailureCount, port.PermanentAddress).Should().Be((BondPortState.Backup, BondPortLinkState.Up, 0u, second.Address));
        (port.AggregatorId, port.ActorState, port.PartnerState).Should().Be((null, null, null));

        lab.IpBatch("link set du1 nomaster");
        lab.Links.Get("du1").PortKind.Should().BeNull();
    }

    [KernelFact([KernelFeature.Bond, KernelFeature.Dummy])]
    public void A_bond_of_ip_and_its_port_are_read()
    {
        using LinkLab lab = new("bondread");
        lab.IpBatch(
            "link add bo-a type bond mode 802.3ad miimon 50 updelay 100 downdelay 150 peer_notify_delay 200 xmit_hash_policy vlan+srcmac resend_igmp 3 num_grat_arp 4 all_slaves_active 1 min_links 1 lp_interval 5"
            + " ad_actor_sys_prio 5 ad_user_port_key 6 ad_actor_system 02:00:00:00:00:09 lacp_rate fast lacp_active off ad_select bandwidth",
            "link add du0 address 02:00:00:00:00:01 type dummy",
            "link set du0 master bo-a",
            "link set bo-a up",
            "link set du0 type bond_slave queue_id 3");
        // The kernel's state machine, which runs ten times a second, chooses the aggregator.
        BondLinkInfo? data = null;
        SpinWait.SpinUntil(() => lab.Links.Get("bo-a").TryGetData<BondLinkInfo>(out data) && data!.ActiveAggregator is { Ports: > 0 }, TimeSpan.FromSeconds(60)).Should().BeTrue();
        (data!.Mode, data.MiiMonitorInterval, data.UpDelay, data.DownDelay).Should().Be((BondMode.Ieee8023AD, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(150)));
        (data.PeerNotificationDelay, data.UseCarrier, data.TransmitHashPolicy, data.ResendIgmp, data.PeerNotifications).Should().Be((TimeSpan.FromMilliseconds(200), true, BondTransmitHashPolicy.VlanSourceMac, 3u, (byte)4));
        (data.AllSlavesActive, data.MinLinks, data.LearningPacketInterval, data.PacketsPerSlave).Should().Be((true, 1u, TimeSpan.FromSeconds(5), 1u));
        (data.ActorSystemPriority, data.UserPortKey, data.ActorSystem, data.LacpRate, data.LacpActive, data.AggregatorSelection).Should().Be(((ushort)5, (ushort)6, s_system, BondLacpRate.Fast, false, BondAggregatorSelection.Bandwidth));
        (data.ArpInterval, data.ArpValidation, data.ArpRequiredTargets, data.MissedMax, data.FailoverMac, data.PrimaryReselection).Should().Be((TimeSpan.Zero, BondArpValidation.None, BondArpTargets.Any, (byte)2, BondFailoverMac.None, BondPrimaryReselection.Always));
        (data.ActiveSlaveIndex, data.PrimaryIndex, data.TlbDynamicLoadBalancing).Should().Be((0, 0, true));
        data.ArpIPTargets.Should().BeEmpty();
        (data.ActiveAggregator!.Id, data.ActiveAggregator.Ports, data.ActiveAggregator.PartnerAddress).Should().Be(((ushort)1, (ushort)1, new PhysicalAddress(new byte[6])));
        lab.Links.Get("du0").TryGetPortData<BondPortInfo>(out BondPortInfo? port).Should().BeTrue();
        (port!.QueueId, port.Priority, port.AggregatorId, port.PermanentAddress).Should().Be(((ushort)3, 0, (ushort)1, new PhysicalAddress([2, 0, 0, 0, 0, 1])));
        (port.ActorState & LacpState.Aggregation, port.PartnerState).Should().Be((LacpState.Aggregation, LacpState.None));
    }

    [KernelFact([KernelFeature.Bond, KernelFeature.Dummy, KernelFeature.Kinds73])]
    public void The_newest_attributes_are_made_and_read()
    {
        using LinkLab lab = new("bond73");
        LinkInfo bond = lab.Links.Create(new BondLink("bo-a") { Mode = BondMode.Ieee8023AD, CoupledControl = false, BroadcastNeighbour = true, LacpStrict = true, AggregatorSelection = BondAggregatorSelection.Priority, Up = true });
        bond.TryGetData<BondLinkInfo>(out BondLinkInfo? data).Should().BeTrue();
        (data!.CoupledControl, data.BroadcastNeighbour, data.LacpStrict, data.AggregatorSelection).Should().Be((false, true, true, BondAggregatorSelection.Priority));
        lab.Ip("bo-a").ShouldSay("bond", ("coupled_control", false));
        LinkInfo port = lab.Links.Create(new DummyLink("du0"));
        lab.Links.Set(port.Index, new LinkChange { MasterIndex = bond.Index, Port = new BondPortChange { ActorPortPriority = 9 } });
        // The kernel reports the churn states once its state machine, which runs ten times a second, has given the port an aggregator.
        BondPortInfo? portData = null;
        SpinWait.SpinUntil(() => lab.Links.Get("du0").TryGetPortData<BondPortInfo>(out portData) && portData!.ActorChurnState is not null, TimeSpan.FromSeconds(60));
        (portData!.ActorPortPriority, portData.ActorChurnState is null, portData.PartnerChurnState is null).Should().Be(((ushort)9, false, false));
    }

    [KernelFact([KernelFeature.Bond, KernelFeature.Dummy, KernelFeature.Bridge])]
    public void Refusals_and_silent_corrections_say_what_is_wrong()
    {
        using LinkLab lab = new("bonderr");
        LinkInfo bond = lab.Links.Create(new BondLink("bo-a") { MiiMonitorInterval = TimeSpan.FromMilliseconds(100) });
        LinkInfo port = lab.Links.Create(new DummyLink("du0") { Up = true });
        FluentActions.Invoking(() => lab.Links.Set(port.Index, new LinkChange { MasterIndex = bond.Index })).Should().Throw<NetlinkException>()
            .WithMessage($"change link {port.Index}: EPERM: Device can not be enslaved while up*")
            .Which.Should().NotBeOfType<NetlinkPermissionException>("no capability is missing");
        FluentActions.Invoking(() => lab.Links.Set(bond.Index, new BondChange { UpDelay = TimeSpan.FromMilliseconds(150) })).Should().Throw<AttributeIgnoredException>()
            .WithMessage("*linkinfo > data > updelay: asked 00:00:00.1500000, reported 00:00:00.1000000*");
        FluentActions.Invoking(() => lab.Links.Create(new BondLink("bo-b") { LacpRate = BondLacpRate.Fast })).Should().Throw<NetlinkException>().WithMessage("create bond link 'bo-b': EACCES*not one of the bond's mode.");
        FluentActions.Invoking(() => lab.Links.Create(new BondLink("bo-b") { MiiMonitorInterval = TimeSpan.FromMilliseconds(100), ArpInterval = TimeSpan.FromMilliseconds(100) })).Should().Throw<NetlinkException>()
            .WithMessage("*EINVAL*not both.");
        lab.Links.SetDown(port.Index);
        lab.Links.Set(port.Index, new LinkChange { MasterIndex = bond.Index });
        FluentActions.Invoking(() => lab.Links.Set(bond.Index, new BondChange { Mode = BondMode.Xor })).Should().Throw<NetlinkException>().WithMessage("*ENOTEMPTY*only while the bond has no ports.");
        FluentActions.Invoking(() => lab.Links.Set(port.Index, new LinkChange { Port = new BondPortChange { QueueId = 17 } })).Should().Throw<NetlinkException>().WithMessage("*EPERM*queue 17 is not one of the bond's transmit queues.");
        FluentActions.Invoking(() => lab.Links.Set(port.Index, new LinkChange { Port = new BridgePortChange { Hairpin = true } })).Should().Throw<LinkPortKindException>().WithMessage("*the link is the port of a bond, not of a bridge*");
        FluentActions.Invoking(() => new BondLink("bo-b") { MiiMonitorInterval = TimeSpan.FromMicroseconds(1500) }).Should().Throw<ArgumentException>().WithMessage("*whole units of 00:00:00.0010000*");
    }
}
