namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>Attributes of a bridge's port in IFLA_INFO_SLAVE_DATA (<c>IFLA_BRPORT_*</c>, linux/if_link.h). Times in clock_t count hundredths of a second.</summary>
public enum BridgePortAttribute : ushort
{
    /// <summary>IFLA_BRPORT_STATE (u8): the state in the spanning tree.</summary>
    State = 1,

    /// <summary>IFLA_BRPORT_PRIORITY (u16): the priority in STP.</summary>
    Priority = 2,

    /// <summary>IFLA_BRPORT_COST (u32): the path cost in STP.</summary>
    Cost = 3,

    /// <summary>IFLA_BRPORT_MODE (u8, 0 or 1): whether packets may leave by the port that they came by.</summary>
    Mode = 4,

    /// <summary>IFLA_BRPORT_GUARD (u8, 0 or 1): whether a packet of STP disables the port.</summary>
    Guard = 5,

    /// <summary>IFLA_BRPORT_PROTECT (u8, 0 or 1): whether the port is kept from becoming the way to the root.</summary>
    Protect = 6,

    /// <summary>IFLA_BRPORT_FAST_LEAVE (u8, 0 or 1): whether a leave message ends a group at once.</summary>
    FastLeave = 7,

    /// <summary>IFLA_BRPORT_LEARNING (u8, 0 or 1): whether source addresses are learned.</summary>
    Learning = 8,

    /// <summary>IFLA_BRPORT_UNICAST_FLOOD (u8, 0 or 1): whether packets to unknown addresses go out by this port.</summary>
    UnicastFlood = 9,

    /// <summary>IFLA_BRPORT_PROXYARP (u8, 0 or 1): whether the bridge answers ARP requests for hosts behind the port.</summary>
    Proxyarp = 10,

    /// <summary>IFLA_BRPORT_LEARNING_SYNC (u8, 0 or 1): learn what the device has learned; bridges neither take nor report it.</summary>
    LearningSync = 11,

    /// <summary>IFLA_BRPORT_PROXYARP_WIFI (u8, 0 or 1): as PROXYARP, by the rules of IEEE 802.11 and Hotspot 2.0.</summary>
    ProxyarpWifi = 12,

    /// <summary>IFLA_BRPORT_ROOT_ID (struct ifla_bridge_id): the root of the spanning tree; read-only.</summary>
    RootId = 13,

    /// <summary>IFLA_BRPORT_BRIDGE_ID (struct ifla_bridge_id): the bridge towards the root in the network of this port; read-only.</summary>
    BridgeId = 14,

    /// <summary>IFLA_BRPORT_DESIGNATED_PORT (u16): the id of that bridge's port; read-only.</summary>
    DesignatedPort = 15,

    /// <summary>IFLA_BRPORT_DESIGNATED_COST (u16): the cost from that bridge to the root; read-only.</summary>
    DesignatedCost = 16,

    /// <summary>IFLA_BRPORT_ID (u16): the port's id in STP, its priority and number; read-only.</summary>
    Id = 17,

    /// <summary>IFLA_BRPORT_NO (u16): the port's number in the bridge; read-only.</summary>
    No = 18,

    /// <summary>IFLA_BRPORT_TOPOLOGY_CHANGE_ACK (u8, 0 or 1): whether the port acknowledges a topology change; read-only.</summary>
    TopologyChangeAck = 19,

    /// <summary>IFLA_BRPORT_CONFIG_PENDING (u8, 0 or 1): whether the port has a configuration packet to send; read-only.</summary>
    ConfigPending = 20,

    /// <summary>IFLA_BRPORT_MESSAGE_AGE_TIMER (u64, clock_t): the time to the expiry of what the designated bridge said; 0 where there is none; read-only.</summary>
    MessageAgeTimer = 21,

    /// <summary>IFLA_BRPORT_FORWARD_DELAY_TIMER (u64, clock_t): the time to the next state; 0 where there is none; read-only.</summary>
    ForwardDelayTimer = 22,

    /// <summary>IFLA_BRPORT_HOLD_TIMER (u64, clock_t): the time to the next configuration packet; 0 where none waits; read-only.</summary>
    HoldTimer = 23,

    /// <summary>IFLA_BRPORT_FLUSH (flag): forget the addresses that were learned on the port.</summary>
    Flush = 24,

    /// <summary>IFLA_BRPORT_MULTICAST_ROUTER (u8): whether a multicast router is taken to be behind the port.</summary>
    MulticastRouter = 25,

    /// <summary>IFLA_BRPORT_PAD (padding): aligns the values of 64 bits.</summary>
    Pad = 26,

    /// <summary>IFLA_BRPORT_MCAST_FLOOD (u8, 0 or 1): whether multicast to unknown groups goes out by this port.</summary>
    McastFlood = 27,

    /// <summary>IFLA_BRPORT_MCAST_TO_UCAST (u8, 0 or 1): whether multicast goes out as unicast to each host that asked for it.</summary>
    McastToUcast = 28,

    /// <summary>IFLA_BRPORT_VLAN_TUNNEL (u8, 0 or 1): whether VLANs are mapped to tunnel ids.</summary>
    VlanTunnel = 29,

    /// <summary>IFLA_BRPORT_BCAST_FLOOD (u8, 0 or 1): whether broadcast goes out by this port.</summary>
    BcastFlood = 30,

    /// <summary>IFLA_BRPORT_GROUP_FWD_MASK (u16): the link-local groups that are forwarded, bit X for 01:80:C2:00:00:0X.</summary>
    GroupFwdMask = 31,

    /// <summary>IFLA_BRPORT_NEIGH_SUPPRESS (u8, 0 or 1): whether the bridge answers ARP and neighbour discovery that would go out by this port.</summary>
    NeighSuppress = 32,

    /// <summary>IFLA_BRPORT_ISOLATED (u8, 0 or 1): whether the port reaches only ports that are not isolated.</summary>
    Isolated = 33,

    /// <summary>IFLA_BRPORT_BACKUP_PORT (u32): the port that takes over without carrier.</summary>
    BackupPort = 34,

    /// <summary>IFLA_BRPORT_MRP_RING_OPEN (u8, 0 or 1): whether the MRP ring is open; read-only (Linux 5.8).</summary>
    MrpRingOpen = 35,

    /// <summary>IFLA_BRPORT_MRP_IN_OPEN (u8, 0 or 1): whether the MRP interconnect is open; read-only (Linux 5.9).</summary>
    MrpInOpen = 36,

    /// <summary>IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT (u32): the most hosts whose membership is tracked (Linux 5.12).</summary>
    McastEhtHostsLimit = 37,

    /// <summary>IFLA_BRPORT_MCAST_EHT_HOSTS_CNT (u32): how many hosts' membership is tracked; read-only (Linux 5.12).</summary>
    McastEhtHostsCnt = 38,

    /// <summary>IFLA_BRPORT_LOCKED (u8, 0 or 1): whether packets pass only from addresses that the forwarding database has on this port (802.1X) (Linux 5.18).</summary>
    Locked = 39,

    /// <summary>IFLA_BRPORT_MAB (u8, 0 or 1): whether unknown addresses get locked entries in the forwarding database (Linux 6.2).</summary>
    Mab = 40,

    /// <summary>IFLA_BRPORT_MCAST_N_GROUPS (u32): how many multicast groups the port has; read-only (Linux 6.3).</summary>
    McastNGroups = 41,

    /// <summary>IFLA_BRPORT_MCAST_MAX_GROUPS (u32): the most multicast groups of the port; 0 for no limit (Linux 6.3).</summary>
    McastMaxGroups = 42,

    /// <summary>IFLA_BRPORT_NEIGH_VLAN_SUPPRESS (u8, 0 or 1): whether NEIGH_SUPPRESS is set VLAN by VLAN (Linux 6.4).</summary>
    NeighVlanSuppress = 43,

    /// <summary>IFLA_BRPORT_BACKUP_NHID (u32): the nexthop for packets to a backup port with VLAN_TUNNEL; 0 for none (Linux 6.6).</summary>
    BackupNhid = 44,

    /// <summary>IFLA_BRPORT_NEIGH_FORWARD_GRAT (u8, 0 or 1): whether gratuitous ARP and unsolicited neighbour advertisements pass in spite of NEIGH_SUPPRESS (Linux 7.2).</summary>
    NeighForwardGrat = 45,
}
