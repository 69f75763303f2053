using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>What a bridge reports of itself; null where the kernel does not know the attribute, or was built without it.</summary>
public sealed record BridgeLinkInfo : ILinkData<BridgeLinkInfo>
{
    private BridgeLinkInfo(NetlinkAttributeTable<BridgeAttribute> data)
    {
        StpState = (BridgeStpState?)data.FindUInt32(BridgeAttribute.StpState);
        ForwardDelay = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt32(BridgeAttribute.ForwardDelay));
        HelloTime = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt32(BridgeAttribute.HelloTime));
        MaxAge = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt32(BridgeAttribute.MaxAge));
        AgeingTime = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt32(BridgeAttribute.AgeingTime));
        Priority = data.FindUInt16(BridgeAttribute.Priority);
        VlanFiltering = data.FindBoolean(BridgeAttribute.VlanFiltering);
        VlanProtocol = (VlanProtocol?)data.FindUInt16BigEndian(BridgeAttribute.VlanProtocol);
        GroupForwardMask = data.FindUInt16(BridgeAttribute.GroupFwdMask);
        RootId = BridgeId.Find(data, BridgeAttribute.RootId);
        BridgeId = BridgeId.Find(data, BridgeAttribute.BridgeId);
        RootPort = data.FindUInt16(BridgeAttribute.RootPort);
        RootPathCost = data.FindUInt32(BridgeAttribute.RootPathCost);
        TopologyChange = data.FindBoolean(BridgeAttribute.TopologyChange);
        TopologyChangeDetected = data.FindBoolean(BridgeAttribute.TopologyChangeDetected);
        HelloTimer = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.HelloTimer));
        TcnTimer = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.TcnTimer));
        TopologyChangeTimer = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.TopologyChangeTimer));
        GcTimer = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.GcTimer));
        GroupAddress = HardwareAddress.From(data.FindBytes(BridgeAttribute.GroupAddr));
        McastRouter = (BridgeMulticastRouter?)data.FindByte(BridgeAttribute.McastRouter);
        McastSnooping = data.FindBoolean(BridgeAttribute.McastSnooping);
        McastQueryUsesInterfaceAddress = data.FindBoolean(BridgeAttribute.McastQueryUseIfaddr);
        McastQuerier = data.FindBoolean(BridgeAttribute.McastQuerier);
        McastHashElasticity = data.FindUInt32(BridgeAttribute.McastHashElasticity);
        McastHashMax = data.FindUInt32(BridgeAttribute.McastHashMax);
        McastLastMemberCount = data.FindUInt32(BridgeAttribute.McastLastMemberCnt);
        McastStartupQueryCount = data.FindUInt32(BridgeAttribute.McastStartupQueryCnt);
        McastLastMemberInterval = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.McastLastMemberIntvl));
        McastMembershipInterval = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.McastMembershipIntvl));
        McastQuerierInterval = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.McastQuerierIntvl));
        McastQueryInterval = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.McastQueryIntvl));
        McastQueryResponseInterval = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.McastQueryResponseIntvl));
        McastStartupQueryInterval = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeAttribute.McastStartupQueryIntvl));
        NfCallIptables = data.FindBoolean(BridgeAttribute.NfCallIptables);
        NfCallIp6tables = data.FindBoolean(BridgeAttribute.NfCallIp6tables);
        NfCallArptables = data.FindBoolean(BridgeAttribute.NfCallArptables);
        VlanDefaultPvid = data.FindUInt16(BridgeAttribute.VlanDefaultPvid);
        VlanStatsEnabled = data.FindBoolean(BridgeAttribute.VlanStatsEnabled);
        McastStatsEnabled = data.FindBoolean(BridgeAttribute.McastStatsEnabled);
        McastIgmpVersion = data.FindByte(BridgeAttribute.McastIgmpVersion);
        McastMldVersion = data.FindByte(BridgeAttribute.McastMldVersion);
        VlanStatsPerPort = data.FindBoolean(BridgeAttribute.VlanStatsPerPort);
        LearnedFdbEntries = data.FindUInt32(BridgeAttribute.FdbNLearned);
        MaxLearnedFdbEntries = data.FindUInt32(BridgeAttribute.FdbMaxLearned);
        StpMode = (BridgeStpMode?)data.FindUInt32(BridgeAttribute.StpMode);
        BridgeOptions options = BridgeOptions.Find(data);
        NoLinkLocalLearning = options.Get(BridgeOption.NoLlLearn);
        McastVlanSnooping = options.Get(BridgeOption.McastVlanSnooping);
        MultipleSpanningTrees = options.Get(BridgeOption.MstEnable);
        MdbOffloadFailNotification = options.Get(BridgeOption.MdbOffloadFailNotification);
        FdbLocalVlan0 = options.Get(BridgeOption.FdbLocalVlan0);
        if (data.Contains(BridgeAttribute.McastQuerierState))
        {
            McastQueriers = new BridgeQueriers(data.FindNested(BridgeAttribute.McastQuerierState));
        }
    }

    /// <inheritdoc/>
    public static string Kind => BridgeData.KindName;

    /// <summary>IFLA_BR_STP_STATE: whether the bridge takes part in the spanning tree protocol, and who runs it.</summary>
    public BridgeStpState? StpState { get; }

    /// <summary>IFLA_BR_FORWARD_DELAY: the time of a port in the listening and in the learning state of STP.</summary>
    public TimeSpan? ForwardDelay { get; }

    /// <summary>IFLA_BR_HELLO_TIME: the time between hello packets of STP.</summary>
    public TimeSpan? HelloTime { get; }

    /// <summary>IFLA_BR_MAX_AGE: the time after which a bridge that sends no hello packets counts as dead.</summary>
    public TimeSpan? MaxAge { get; }

    /// <summary>IFLA_BR_AGEING_TIME: how long a learned address is kept; 0 for ever.</summary>
    public TimeSpan? AgeingTime { get; }

    /// <summary>IFLA_BR_PRIORITY: the bridge's priority in STP.</summary>
    public ushort? Priority { get; }

    /// <summary>IFLA_BR_VLAN_FILTERING: whether the bridge heeds VLAN tags and the VLANs of its ports.</summary>
    public bool? VlanFiltering { get; }

    /// <summary>IFLA_BR_VLAN_PROTOCOL: the EtherType of the tags that are heeded.</summary>
    public VlanProtocol? VlanProtocol { get; }

    /// <summary>IFLA_BR_GROUP_FWD_MASK: the link-local groups that are forwarded, bit X for 01:80:C2:00:00:0X.</summary>
    public ushort? GroupForwardMask { get; }

    /// <summary>IFLA_BR_ROOT_ID: the root of the spanning tree.</summary>
    public BridgeId? RootId { get; }

    /// <summary>IFLA_BR_BRIDGE_ID: this bridge in the spanning tree.</summary>
    public BridgeId? BridgeId { get; }

    /// <summary>IFLA_BR_ROOT_PORT: the number of the port towards the root; 0 on the root.</summary>
    public ushort? RootPort { get; }

    /// <summary>IFLA_BR_ROOT_PATH_COST: the cost of the path to the root.</summary>
    public uint? RootPathCost { get; }

    /// <summary>IFLA_BR_TOPOLOGY_CHANGE: whether a topology change is being announced.</summary>
    public bool? TopologyChange { get; }

    /// <summary>IFLA_BR_TOPOLOGY_CHANGE_DETECTED: whether this bridge has detected a topology change.</summary>
    public bool? TopologyChangeDetected { get; }

    /// <summary>IFLA_BR_HELLO_TIMER: the time to the next hello packet; 0 where none is due.</summary>
    public TimeSpan? HelloTimer { get; }

    /// <summary>IFLA_BR_TCN_TIMER: the time to the next topology change notification; 0 where none is due.</summary>
    public TimeSpan? TcnTimer { get; }

    /// <summary>IFLA_BR_TOPOLOGY_CHANGE_TIMER: the time to the end of the topology change; 0 where there is none.</summary>
    public TimeSpan? TopologyChangeTimer { get; }

    /// <summary>IFLA_BR_GC_TIMER: the time to the next sweep over learned addresses.</summary>
    public TimeSpan? GcTimer { get; }

    /// <summary>IFLA_BR_GROUP_ADDR: the group address of STP packets.</summary>
    public PhysicalAddress? GroupAddress { get; }

    /// <summary>IFLA_BR_MCAST_ROUTER: whether a multicast router is taken to be behind the bridge itself.</summary>
    public BridgeMulticastRouter? McastRouter { get; }

    /// <summary>IFLA_BR_MCAST_SNOOPING: whether multicast goes only where IGMP and MLD have asked for it.</summary>
    public bool? McastSnooping { get; }

    /// <summary>IFLA_BR_MCAST_QUERY_USE_IFADDR: whether IGMP queries carry the bridge's own address instead of 0.0.0.0.</summary>
    public bool? McastQueryUsesInterfaceAddress { get; }

    /// <summary>IFLA_BR_MCAST_QUERIER: whether the bridge sends IGMP and MLD queries.</summary>
    public bool? McastQuerier { get; }

    /// <summary>IFLA_BR_MCAST_HASH_ELASTICITY: of no effect since Linux 5.0, always 16.</summary>
    public uint? McastHashElasticity { get; }

    /// <summary>IFLA_BR_MCAST_HASH_MAX: the most multicast groups that are kept.</summary>
    public uint? McastHashMax { get; }

    /// <summary>IFLA_BR_MCAST_LAST_MEMBER_CNT: how many queries follow a leave message.</summary>
    public uint? McastLastMemberCount { get; }

    /// <summary>IFLA_BR_MCAST_STARTUP_QUERY_CNT: how many queries are sent at startup.</summary>
    public uint? McastStartupQueryCount { get; }

    /// <summary>IFLA_BR_MCAST_LAST_MEMBER_INTVL: the time between queries after a leave message.</summary>
    public TimeSpan? McastLastMemberInterval { get; }

    /// <summary>IFLA_BR_MCAST_MEMBERSHIP_INTVL: the time after which a group without reports is left.</summary>
    public TimeSpan? McastMembershipInterval { get; }

    /// <summary>IFLA_BR_MCAST_QUERIER_INTVL: the time after which a silent querier is replaced.</summary>
    public TimeSpan? McastQuerierInterval { get; }

    /// <summary>IFLA_BR_MCAST_QUERY_INTVL: the time between general queries.</summary>
    public TimeSpan? McastQueryInterval { get; }

    /// <summary>IFLA_BR_MCAST_QUERY_RESPONSE_INTVL: the time that hosts have to answer a query.</summary>
    public TimeSpan? McastQueryResponseInterval { get; }

    /// <summary>IFLA_BR_MCAST_STARTUP_QUERY_INTVL: the time between queries at startup.</summary>
    public TimeSpan? McastStartupQueryInterval { get; }

    /// <summary>IFLA_BR_NF_CALL_IPTABLES: whether bridged IPv4 packets go through iptables.</summary>
    public bool? NfCallIptables { get; }

    /// <summary>IFLA_BR_NF_CALL_IP6TABLES: whether bridged IPv6 packets go through ip6tables.</summary>
    public bool? NfCallIp6tables { get; }

    /// <summary>IFLA_BR_NF_CALL_ARPTABLES: whether bridged ARP packets go through arptables.</summary>
    public bool? NfCallArptables { get; }

    /// <summary>IFLA_BR_VLAN_DEFAULT_PVID: the VLAN of untagged packets on new ports; 0 for none.</summary>
    public ushort? VlanDefaultPvid { get; }

    /// <summary>IFLA_BR_VLAN_STATS_ENABLED: whether packets are counted by VLAN.</summary>
    public bool? VlanStatsEnabled { get; }

    /// <summary>IFLA_BR_MCAST_STATS_ENABLED: whether IGMP and MLD packets are counted.</summary>
    public bool? McastStatsEnabled { get; }

    /// <summary>IFLA_BR_MCAST_IGMP_VERSION: the version of IGMP, 2 or 3.</summary>
    public byte? McastIgmpVersion { get; }

    /// <summary>IFLA_BR_MCAST_MLD_VERSION: the version of MLD, 1 or 2.</summary>
    public byte? McastMldVersion { get; }

    /// <summary>IFLA_BR_VLAN_STATS_PER_PORT: whether packets are counted by VLAN and port.</summary>
    public bool? VlanStatsPerPort { get; }

    /// <summary>IFLA_BR_FDB_N_LEARNED: how many addresses are learned (Linux 6.7).</summary>
    public uint? LearnedFdbEntries { get; }

    /// <summary>IFLA_BR_FDB_MAX_LEARNED: the most addresses that are learned; 0 for no limit (Linux 6.7).</summary>
    public uint? MaxLearnedFdbEntries { get; }

    /// <summary>IFLA_BR_STP_MODE: who runs the spanning tree protocol (Linux 7.1).</summary>
    public BridgeStpMode? StpMode { get; }

    /// <summary>BR_BOOLOPT_NO_LL_LEARN: whether the source addresses of link-local packets are not learned (Linux 5.0).</summary>
    public bool? NoLinkLocalLearning { get; }

    /// <summary>BR_BOOLOPT_MCAST_VLAN_SNOOPING: whether multicast is snooped VLAN by VLAN (Linux 5.15).</summary>
    public bool? McastVlanSnooping { get; }

    /// <summary>BR_BOOLOPT_MST_ENABLE: whether VLANs have spanning trees of their own (MST) (Linux 5.18).</summary>
    public bool? MultipleSpanningTrees { get; }

    /// <summary>BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION: whether monitors hear of multicast entries that hardware did not take (Linux 6.16).</summary>
    public bool? MdbOffloadFailNotification { get; }

    /// <summary>BR_BOOLOPT_FDB_LOCAL_VLAN_0: whether local addresses stand once in VLAN 0 instead of in every VLAN (Linux 6.18).</summary>
    public bool? FdbLocalVlan0 { get; }

    /// <summary>IFLA_BR_MCAST_QUERIER_STATE: the queriers that are known; null where there is none (Linux 5.15).</summary>
    public BridgeQueriers? McastQueriers { get; }

    /// <inheritdoc/>
    public static BridgeLinkInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<BridgeAttribute>(attributes));
}
