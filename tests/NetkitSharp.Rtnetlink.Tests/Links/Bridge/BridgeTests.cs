using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Bridge;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links.Bridge;

public sealed class BridgeTests
{
    [KernelFact(KernelFeature.Bridge)]
    public void A_bridge_is_made_and_changed()
    {
        using LinkLab lab = new("bridge");
        LinkInfo link = lab.Links.Create(new BridgeLink("br-a")
        {
            Stp = true,
            ForwardDelay = TimeSpan.FromSeconds(4),
            HelloTime = TimeSpan.FromSeconds(1.5),
            MaxAge = TimeSpan.FromSeconds(12),
            AgeingTime = TimeSpan.FromSeconds(120.24),
            Priority = 4096,
            GroupForwardMask = 0x4008,
            GroupAddress = PhysicalAddress.Parse("01-80-C2-00-00-0E"),
            McastRouter = BridgeMulticastRouter.Permanent,
            McastSnooping = true,
            McastQueryUsesInterfaceAddress = true,
            McastQuerier = true,
            McastHashMax = 512,
            McastLastMemberCount = 3,
            McastStartupQueryCount = 4,
            McastLastMemberInterval = TimeSpan.FromSeconds(2),
            McastMembershipInterval = TimeSpan.FromSeconds(100),
            McastQuerierInterval = TimeSpan.FromSeconds(90),
            McastQueryInterval = TimeSpan.FromSeconds(50),
            McastQueryResponseInterval = TimeSpan.FromSeconds(5),
            McastStartupQueryInterval = TimeSpan.FromSeconds(12.5),
            NfCallIptables = true,
            NfCallIp6tables = true,
            NfCallArptables = true,
            McastStatsEnabled = true,
            McastIgmpVersion = 3,
            McastMldVersion = 2,
            NoLinkLocalLearning = true,
            Up = true,
        });
        lab.Ip("br-a").ShouldSay(
            "bridge",
            ("stp_state", 1),
            ("forward_delay", 400),
            ("hello_time", 150),
            ("max_age", 1200),
            ("ageing_time", 12024),
            ("priority", 4096),
            ("group_fwd_mask", "0x4008"),
            ("group_addr", "01:80:c2:00:00:0e"),
            ("mcast_router", 2),
            ("mcast_snooping", 1),
            ("mcast_query_use_ifaddr", 1),
            ("mcast_querier", 1),
            ("mcast_hash_max", 512),
            ("mcast_last_member_cnt", 3),
            ("mcast_startup_query_cnt", 4),
            ("mcast_last_member_intvl", 200),
            ("mcast_membership_intvl", 10000),
            ("mcast_querier_intvl", 9000),
            ("mcast_query_intvl", 5000),
            ("mcast_query_response_intvl", 500),
            ("mcast_startup_query_intvl", 1250),
            ("nf_call_iptables", 1),
            ("nf_call_ip6tables", 1),
            ("nf_call_arptables", 1),
            ("mcast_stats_enabled", 1),
            ("mcast_igmp_version", 3),
            ("mcast_mld_version", 2),
            ("no_linklocal_learn", 1));

        lab.Links.Set(link.Index, new BridgeChange
        {
            FlushFdb = true,
            Stp = false,
            AgeingTime = TimeSpan.Zero,
            GroupAddress = PhysicalAddress.Parse("01-80-C2-00-00-00"),
            McastSnooping = false,
            McastRouter = BridgeMulticastRouter.Disabled,
            NfCallIptables = false,
            NoLinkLocalLearning = false,
            Mtu = 1400,
        });
        lab.Ip("br-a").ShouldSay("bridge", ("stp_state", 0), ("ageing_time", 0), ("group_addr", "01:80:c2:00:00:00"), ("mcast_snooping", 0), ("mcast_router", 0), ("nf_call_iptables", 0), ("nf_call_ip6tables", 1), ("no_linklocal_learn", 0), ("priority", 4096));
        lab.Ip("br-a").GetProperty("mtu").GetInt32().Should().Be(1400);

        // In jiffies of 4 ms, 30 ms become 28, and 20 again: that is no reason to complain.
        lab.Links.Set(link.Index, new BridgeChange { AgeingTime = TimeSpan.FromMilliseconds(30) });
    }

    [KernelFact(KernelFeature.Bridge)]
    public void A_bridge_of_ip_is_read()
    {
        using LinkLab lab = new("bridgeread");
        lab.IpBatch("link add br-a up address 02:00:00:00:00:0a type bridge stp_state 1 forward_delay 500 hello_time 300 max_age 1500 ageing_time 6000 priority 8192 group_fwd_mask 8 group_address 01:80:c2:00:00:05 mcast_router 2"
            + " mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_max 1024 mcast_last_member_count 5 mcast_startup_query_count 6 mcast_last_member_interval 300 mcast_membership_interval 20000 mcast_querier_interval 21000"
            + " mcast_query_interval 22000 mcast_query_response_interval 800 mcast_startup_query_interval 900 mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2 nf_call_iptables 1 nf_call_arptables 1 no_linklocal_learn 1");
        LinkInfo link = lab.Links.Get("br-a");
        link.TryGetData<BridgeLinkInfo>(out BridgeLinkInfo? data).Should().BeTrue();
        (data!.StpState, data.ForwardDelay, data.HelloTime, data.MaxAge, data.AgeingTime).Should().Be((BridgeStpState.Kernel, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1)));
        BridgeId id = new(8192, PhysicalAddress.Parse("02-00-00-00-00-0A"));
        (data.Priority, data.BridgeId, data.RootId, data.RootPort, data.RootPathCost).Should().Be(((ushort)8192, id, id, (ushort)0, 0u));
        id.ToString().Should().Be("2000.02000000000A");
        (data.GroupForwardMask, data.GroupAddress, data.TopologyChange, data.TopologyChangeDetected).Should().Be(((ushort)8, PhysicalAddress.Parse("01-80-C2-00-00-05"), false, false));
        (data.McastRouter, data.McastSnooping, data.McastQueryUsesInterfaceAddress, data.McastQuerier, data.McastHashElasticity, data.McastHashMax).Should().Be((BridgeMulticastRouter.Permanent, true, true, true, 16u, 1024u));
        (data.McastLastMemberCount, data.McastStartupQueryCount, data.McastLastMemberInterval, data.McastMembershipInterval).Should().Be((5u, 6u, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(200)));
        (data.McastQuerierInterval, data.McastQueryInterval, data.McastQueryResponseInterval, data.McastStartupQueryInterval).Should().Be((TimeSpan.FromSeconds(210), TimeSpan.FromSeconds(220), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(9)));
        (data.McastStatsEnabled, data.McastIgmpVersion, data.McastMldVersion).Should().Be((true, (byte)3, (byte)2));
        (data.NfCallIptables, data.NfCallIp6tables, data.NfCallArptables, data.NoLinkLocalLearning).Should().Be((true, false, true, true));
        data.HelloTimer.Should().NotBeNull();
        data.GcTimer.Should().NotBeNull();
        data.TcnTimer.Should().Be(TimeSpan.Zero);
    }

    [KernelFact([KernelFeature.Bridge, KernelFeature.Kinds612])]
    public void The_limit_of_learned_addresses_is_made_and_read()
    {
        using LinkLab lab = new("bridgefdb");
        lab.Links.Create(new BridgeLink("br-a") { MaxLearnedFdbEntries = 20 });
        lab.Ip("br-a").ShouldSay("bridge", ("fdb_max_learned", 20), ("fdb_n_learned", 0));
        lab.IpBatch("link set br-a type bridge fdb_max_learned 30");
        lab.Links.Get("br-a").TryGetData<BridgeLinkInfo>(out BridgeLinkInfo? data).Should().BeTrue();
        (data!.MaxLearnedFdbEntries, data.LearnedFdbEntries).Should().Be((30u, 0u));
    }

    [KernelFact([KernelFeature.Bridge, KernelFeature.BridgeVlanFiltering, KernelFeature.Veth])]
    public void A_bridge_that_filters_vlans_is_made_changed_and_read()
    {
        using LinkLab lab = new("bridgevlan");
        LinkInfo link = lab.Links.Create(new BridgeLink("br-a")
        {
            VlanFiltering = true,
            VlanProtocol = VlanProtocol.Ieee8021AD,
            VlanDefaultPvid = 0,
            VlanStatsEnabled = true,
            VlanStatsPerPort = true,
            McastVlanSnooping = true,
            MultipleSpanningTrees = true,
        });
        lab.Ip("br-a").ShouldSay(
            "bridge",
            ("vlan_filtering", 1),
            ("vlan_protocol", "802.1ad"),
            ("vlan_default_pvid", 0),
            ("vlan_stats_enabled", 1),
            ("vlan_stats_per_port", 1),
            ("mcast_vlan_snooping", 1),
            ("mst_enabled", 1));
        lab.Links.Set(link.Index, new BridgeChange { McastVlanSnooping = false });
        lab.Ip("br-a").ShouldSay("bridge", ("mcast_vlan_snooping", 0), ("mst_enabled", 1));

        lab.IpBatch("link add br-b type bridge vlan_filtering 1 vlan_default_pvid 7 vlan_stats_enabled 1");
        lab.Links.Get("br-b").TryGetData<BridgeLinkInfo>(out BridgeLinkInfo? data).Should().BeTrue();
        (data!.VlanFiltering, data.VlanProtocol, data.VlanDefaultPvid, data.VlanStatsEnabled, data.VlanStatsPerPort).Should().Be((true, VlanProtocol.Ieee8021Q, (ushort)7, true, false));
        (data.McastVlanSnooping, data.MultipleSpanningTrees).Should().Be((false, false));
        lab.IpBatch("link add ve-a master br-b type veth peer name ve-b");
        FluentActions.Invoking(() => lab.Links.Set(lab.Links.Get("br-b").Index, new BridgeChange { MultipleSpanningTrees = true })).Should().Throw<NetlinkException>().WithMessage("*EBUSY: *VLANs exist*");
        FluentActions.Invoking(() => lab.Links.Set(lab.Links.Get("br-b").Index, new BridgeChange { VlanStatsPerPort = true })).Should().Throw<NetlinkException>().WithMessage("*EBUSY*only while no port has a VLAN.");
    }

    [KernelFact([KernelFeature.Bridge, KernelFeature.Kinds73])]
    public void The_newest_attributes_are_made_and_read()
    {
        using LinkLab lab = new("bridge73");
        LinkInfo link = lab.Links.Create(new BridgeLink("br-a") { StpMode = BridgeStpMode.User, MdbOffloadFailNotification = true, FdbLocalVlan0 = true });
        link.TryGetData<BridgeLinkInfo>(out BridgeLinkInfo? data).Should().BeTrue();
        (data!.StpMode, data.MdbOffloadFailNotification, data.FdbLocalVlan0).Should().Be((BridgeStpMode.User, true, true));
        lab.Links.Set(link.Index, new BridgeChange { Stp = true });
        lab.Links.Get("br-a").TryGetData<BridgeLinkInfo>(out data).Should().BeTrue();
        data!.StpState.Should().Be(BridgeStpState.User);
        FluentActions.Invoking(() => lab.Links.Set(link.Index, new BridgeChange { StpMode = BridgeStpMode.Kernel })).Should().Throw<NetlinkException>().WithMessage("*EBUSY*");
    }

    [KernelFact(KernelFeature.Bridge)]
    public void Refusals_and_silent_corrections_say_what_is_wrong()
    {
        using LinkLab lab = new("bridgeerr");
        FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br-a") { McastQueryInterval = TimeSpan.FromMilliseconds(500) })).Should().Throw<AttributeIgnoredException>()
            .WithMessage("create bridge link 'br-a': the kernel reported success but ignored linkinfo > data > mcast-query-intvl: asked 00:00:00.5000000, reported 00:00:01. The link has been deleted again.");
        FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br-a") { HelloTime = TimeSpan.FromSeconds(0.5) })).Should().Throw<NetlinkException>()
            .WithMessage("create bridge link 'br-a': ERANGE*HelloTime is 1 to 10 s.");
        FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br-a") { Stp = true, ForwardDelay = TimeSpan.FromSeconds(1) })).Should().Throw<AttributeIgnoredException>()
            .WithMessage("*linkinfo > data > forward-delay: asked 00:00:01, reported 00:00:02.*");
        FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br-a") { GroupForwardMask = 1 })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*GroupForwardMask cannot have the bits 0 to 2*");
        FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br-a") { GroupAddress = PhysicalAddress.Parse("01-80-C2-00-00-02") })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*GroupAddress is 01:80:C2:00:00:0X*");
        FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br-a") { McastIgmpVersion = 1 })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*The version of IGMP is 2 or 3*");
        FluentActions.Invoking(() => new BridgeLink("br-a") { AgeingTime = TimeSpan.FromMilliseconds(15) }).Should().Throw<ArgumentException>().WithMessage("the kernel takes this time in whole units of 00:00:00.0100000: 00:00:00.0150000 would be cut*");
        FluentActions.Invoking(() => new BridgeLink("br-a") { AgeingTime = TimeSpan.FromMilliseconds(-10) }).Should().Throw<ArgumentOutOfRangeException>();
        if (!KernelFeatures.Has(KernelFeature.BridgeVlanFiltering))
        {
            FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br-a") { VlanFiltering = true })).Should().Throw<NetlinkException>().WithMessage("*EOPNOTSUPP*VLAN filtering needs CONFIG_BRIDGE_VLAN_FILTERING*");
            FluentActions.Invoking(() => lab.Links.Create(new BridgeLink("br-a") { VlanStatsEnabled = true })).Should().Throw<AttributeIgnoredException>().WithMessage("*vlan-stats-enabled: asked True, reported nothing (needs CONFIG_BRIDGE_VLAN_FILTERING).*");
        }

        lab.ShouldBeUntouched();
    }
}
