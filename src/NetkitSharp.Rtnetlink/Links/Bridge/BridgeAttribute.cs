namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>Attributes of a bridge in IFLA_INFO_DATA (<c>IFLA_BR_*</c>, linux/if_link.h). Times in clock_t count hundredths of a second.</summary>
public enum BridgeAttribute : ushort
{
    /// <summary>IFLA_BR_FORWARD_DELAY (u32, clock_t): the time of a port in the listening and in the learning state of STP.</summary>
    ForwardDelay = 1,

    /// <summary>IFLA_BR_HELLO_TIME (u32, clock_t): the time between hello packets of STP.</summary>
    HelloTime = 2,

    /// <summary>IFLA_BR_MAX_AGE (u32, clock_t): the time after which a bridge that sends no hello packets counts as dead.</summary>
    MaxAge = 3,

    /// <summary>IFLA_BR_AGEING_TIME (u32, clock_t): how long a learned address is kept; 0 for ever.</summary>
    AgeingTime = 4,

    /// <summary>IFLA_BR_STP_STATE (u32): whether the bridge takes part in the spanning tree protocol, and who runs it.</summary>
    StpState = 5,

    /// <summary>IFLA_BR_PRIORITY (u16): the bridge's priority in STP.</summary>
    Priority = 6,

    /// <summary>IFLA_BR_VLAN_FILTERING (u8, 0 or 1): whether the bridge heeds VLAN tags and the VLANs of its ports.</summary>
    VlanFiltering = 7,

    /// <summary>IFLA_BR_VLAN_PROTOCOL (be16): the EtherType of the tags that are heeded.</summary>
    VlanProtocol = 8,

    /// <summary>IFLA_BR_GROUP_FWD_MASK (u16): the link-local groups that are forwarded, bit X for 01:80:C2:00:00:0X.</summary>
    GroupFwdMask = 9,

    /// <summary>IFLA_BR_ROOT_ID (struct ifla_bridge_id): the root of the spanning tree; read-only.</summary>
    RootId = 10,

    /// <summary>IFLA_BR_BRIDGE_ID (struct ifla_bridge_id): this bridge in the spanning tree; read-only.</summary>
    BridgeId = 11,

    /// <summary>IFLA_BR_ROOT_PORT (u16): the number of the port towards the root; 0 on the root; read-only.</summary>
    RootPort = 12,

    /// <summary>IFLA_BR_ROOT_PATH_COST (u32): the cost of the path to the root; read-only.</summary>
    RootPathCost = 13,

    /// <summary>IFLA_BR_TOPOLOGY_CHANGE (u8, 0 or 1): whether a topology change is being announced; read-only.</summary>
    TopologyChange = 14,

    /// <summary>IFLA_BR_TOPOLOGY_CHANGE_DETECTED (u8, 0 or 1): whether this bridge has detected a topology change; read-only.</summary>
    TopologyChangeDetected = 15,

    /// <summary>IFLA_BR_HELLO_TIMER (u64, clock_t): the time to the next hello packet; 0 where none is due; read-only.</summary>
    HelloTimer = 16,

    /// <summary>IFLA_BR_TCN_TIMER (u64, clock_t): the time to the next topology change notification; 0 where none is due; read-only.</summary>
    TcnTimer = 17,

    /// <summary>IFLA_BR_TOPOLOGY_CHANGE_TIMER (u64, clock_t): the time to the end of the topology change; 0 where there is none; read-only.</summary>
    TopologyChangeTimer = 18,

    /// <summary>IFLA_BR_GC_TIMER (u64, clock_t): the time to the next sweep over learned addresses; read-only.</summary>
    GcTimer = 19,

    /// <summary>IFLA_BR_GROUP_ADDR (6 bytes): the group address of STP packets.</summary>
    GroupAddr = 20,

    /// <summary>IFLA_BR_FDB_FLUSH (flag): forget all learned addresses.</summary>
    FdbFlush = 21,

    /// <summary>IFLA_BR_MCAST_ROUTER (u8): whether a multicast router is taken to be behind the bridge itself.</summary>
    McastRouter = 22,

    /// <summary>IFLA_BR_MCAST_SNOOPING (u8, 0 or 1): whether multicast goes only where IGMP and MLD have asked for it.</summary>
    McastSnooping = 23,

    /// <summary>IFLA_BR_MCAST_QUERY_USE_IFADDR (u8, 0 or 1): whether IGMP queries carry the bridge's own address instead of 0.0.0.0.</summary>
    McastQueryUseIfaddr = 24,

    /// <summary>IFLA_BR_MCAST_QUERIER (u8, 0 or 1): whether the bridge sends IGMP and MLD queries.</summary>
    McastQuerier = 25,

    /// <summary>IFLA_BR_MCAST_HASH_ELASTICITY (u32): of no effect since Linux 5.0, always 16; read-only.</summary>
    McastHashElasticity = 26,

    /// <summary>IFLA_BR_MCAST_HASH_MAX (u32): the most multicast groups that are kept.</summary>
    McastHashMax = 27,

    /// <summary>IFLA_BR_MCAST_LAST_MEMBER_CNT (u32): how many queries follow a leave message.</summary>
    McastLastMemberCnt = 28,

    /// <summary>IFLA_BR_MCAST_STARTUP_QUERY_CNT (u32): how many queries are sent at startup.</summary>
    McastStartupQueryCnt = 29,

    /// <summary>IFLA_BR_MCAST_LAST_MEMBER_INTVL (u64, clock_t): the time between queries after a leave message.</summary>
    McastLastMemberIntvl = 30,

    /// <summary>IFLA_BR_MCAST_MEMBERSHIP_INTVL (u64, clock_t): the time after which a group without reports is left.</summary>
    McastMembershipIntvl = 31,

    /// <summary>IFLA_BR_MCAST_QUERIER_INTVL (u64, clock_t): the time after which a silent querier is replaced.</summary>
    McastQuerierIntvl = 32,

    /// <summary>IFLA_BR_MCAST_QUERY_INTVL (u64, clock_t): the time between general queries.</summary>
    McastQueryIntvl = 33,

    /// <summary>IFLA_BR_MCAST_QUERY_RESPONSE_INTVL (u64, clock_t): the time that hosts have to answer a query.</summary>
    McastQueryResponseIntvl = 34,

    /// <summary>IFLA_BR_MCAST_STARTUP_QUERY_INTVL (u64, clock_t): the time between queries at startup.</summary>
    McastStartupQueryIntvl = 35,

    /// <summary>IFLA_BR_NF_CALL_IPTABLES (u8, 0 or 1): whether bridged IPv4 packets go through iptables.</summary>
    NfCallIptables = 36,

    /// <summary>IFLA_BR_NF_CALL_IP6TABLES (u8, 0 or 1): whether bridged IPv6 packets go through ip6tables.</summary>
    NfCallIp6tables = 37,

    /// <summary>IFLA_BR_NF_CALL_ARPTABLES (u8, 0 or 1): whether bridged ARP packets go through arptables.</summary>
    NfCallArptables = 38,

    /// <summary>IFLA_BR_VLAN_DEFAULT_PVID (u16): the VLAN of untagged packets on new ports; 0 for none.</summary>
    VlanDefaultPvid = 39,

    /// <summary>IFLA_BR_PAD (padding): aligns the values of 64 bits.</summary>
    Pad = 40,

    /// <summary>IFLA_BR_VLAN_STATS_ENABLED (u8, 0 or 1): whether packets are counted by VLAN.</summary>
    VlanStatsEnabled = 41,

    /// <summary>IFLA_BR_MCAST_STATS_ENABLED (u8, 0 or 1): whether IGMP and MLD packets are counted.</summary>
    McastStatsEnabled = 42,

    /// <summary>IFLA_BR_MCAST_IGMP_VERSION (u8): the version of IGMP, 2 or 3.</summary>
    McastIgmpVersion = 43,

    /// <summary>IFLA_BR_MCAST_MLD_VERSION (u8): the version of MLD, 1 or 2.</summary>
    McastMldVersion = 44,

    /// <summary>IFLA_BR_VLAN_STATS_PER_PORT (u8, 0 or 1): whether packets are counted by VLAN and port.</summary>
    VlanStatsPerPort = 45,

    /// <summary>IFLA_BR_MULTI_BOOLOPT (struct br_boolopt_multi): options of one bit each (<see cref="BridgeOption"/>) (Linux 5.0).</summary>
    MultiBoolopt = 46,

    /// <summary>IFLA_BR_MCAST_QUERIER_STATE (nest): the queriers that are known; read-only (Linux 5.15).</summary>
    McastQuerierState = 47,

    /// <summary>IFLA_BR_FDB_N_LEARNED (u32): how many addresses are learned; read-only (Linux 6.7).</summary>
    FdbNLearned = 48,

    /// <summary>IFLA_BR_FDB_MAX_LEARNED (u32): the most addresses that are learned; 0 for no limit (Linux 6.7).</summary>
    FdbMaxLearned = 49,

    /// <summary>IFLA_BR_STP_MODE (u32): who runs the spanning tree protocol (Linux 7.1).</summary>
    StpMode = 50,
}
