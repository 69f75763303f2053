using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>What a bridge reports of a port; null where the kernel does not know the attribute, or was built without it.</summary>
public sealed record BridgePortInfo : ILinkPortData<BridgePortInfo>
{
    private BridgePortInfo(NetlinkAttributeTable<BridgePortAttribute> data)
    {
        State = (BridgePortState?)data.FindByte(BridgePortAttribute.State);
        Priority = data.FindUInt16(BridgePortAttribute.Priority);
        Cost = data.FindUInt32(BridgePortAttribute.Cost);
        Hairpin = data.FindBoolean(BridgePortAttribute.Mode);
        BpduGuard = data.FindBoolean(BridgePortAttribute.Guard);
        RootBlock = data.FindBoolean(BridgePortAttribute.Protect);
        FastLeave = data.FindBoolean(BridgePortAttribute.FastLeave);
        Learning = data.FindBoolean(BridgePortAttribute.Learning);
        UnicastFlood = data.FindBoolean(BridgePortAttribute.UnicastFlood);
        ProxyArp = data.FindBoolean(BridgePortAttribute.Proxyarp);
        ProxyArpWifi = data.FindBoolean(BridgePortAttribute.ProxyarpWifi);
        RootId = BridgeId.Find(data, BridgePortAttribute.RootId);
        DesignatedBridge = BridgeId.Find(data, BridgePortAttribute.BridgeId);
        DesignatedPort = data.FindUInt16(BridgePortAttribute.DesignatedPort);
        DesignatedCost = data.FindUInt16(BridgePortAttribute.DesignatedCost);
        Id = data.FindUInt16(BridgePortAttribute.Id);
        Number = data.FindUInt16(BridgePortAttribute.No);
        TopologyChangeAck = data.FindBoolean(BridgePortAttribute.TopologyChangeAck);
        ConfigPending = data.FindBoolean(BridgePortAttribute.ConfigPending);
        MessageAgeTimer = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgePortAttribute.MessageAgeTimer));
        ForwardDelayTimer = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgePortAttribute.ForwardDelayTimer));
        HoldTimer = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgePortAttribute.HoldTimer));
        MulticastRouter = (BridgeMulticastRouter?)data.FindByte(BridgePortAttribute.MulticastRouter);
        McastFlood = data.FindBoolean(BridgePortAttribute.McastFlood);
        McastToUnicast = data.FindBoolean(BridgePortAttribute.McastToUcast);
        VlanTunnel = data.FindBoolean(BridgePortAttribute.VlanTunnel);
        BcastFlood = data.FindBoolean(BridgePortAttribute.BcastFlood);
        GroupForwardMask = data.FindUInt16(BridgePortAttribute.GroupFwdMask);
        NeighSuppress = data.FindBoolean(BridgePortAttribute.NeighSuppress);
        Isolated = data.FindBoolean(BridgePortAttribute.Isolated);
        BackupPortIndex = data.FindInt32(BridgePortAttribute.BackupPort) ?? 0;
        MrpRingOpen = data.FindBoolean(BridgePortAttribute.MrpRingOpen);
        MrpInterconnectOpen = data.FindBoolean(BridgePortAttribute.MrpInOpen);
        McastEhtHostsLimit = data.FindUInt32(BridgePortAttribute.McastEhtHostsLimit);
        McastEhtHostsCount = data.FindUInt32(BridgePortAttribute.McastEhtHostsCnt);
        Locked = data.FindBoolean(BridgePortAttribute.Locked);
        MacAuthenticationBypass = data.FindBoolean(BridgePortAttribute.Mab);
        McastGroups = data.FindUInt32(BridgePortAttribute.McastNGroups);
        McastMaxGroups = data.FindUInt32(BridgePortAttribute.McastMaxGroups);
        NeighVlanSuppress = data.FindBoolean(BridgePortAttribute.NeighVlanSuppress);
        BackupNexthopId = data.FindUInt32(BridgePortAttribute.BackupNhid);
        NeighForwardGratuitous = data.FindBoolean(BridgePortAttribute.NeighForwardGrat);
    }

    /// <inheritdoc/>
    public static string PortKind => BridgeData.KindName;

    /// <summary>IFLA_BRPORT_STATE: the state in the spanning tree.</summary>
    public BridgePortState? State { get; }

    /// <summary>IFLA_BRPORT_PRIORITY: the priority in STP.</summary>
    public ushort? Priority { get; }

    /// <summary>IFLA_BRPORT_COST: the path cost in STP.</summary>
    public uint? Cost { get; }

    /// <summary>IFLA_BRPORT_MODE: whether packets may leave by the port that they came by.</summary>
    public bool? Hairpin { get; }

    /// <summary>IFLA_BRPORT_GUARD: whether a packet of STP disables the port.</summary>
    public bool? BpduGuard { get; }

    /// <summary>IFLA_BRPORT_PROTECT: whether the port is kept from becoming the way to the root.</summary>
    public bool? RootBlock { get; }

    /// <summary>IFLA_BRPORT_FAST_LEAVE: whether a leave message ends a group at once.</summary>
    public bool? FastLeave { get; }

    /// <summary>IFLA_BRPORT_LEARNING: whether source addresses are learned.</summary>
    public bool? Learning { get; }

    /// <summary>IFLA_BRPORT_UNICAST_FLOOD: whether packets to unknown addresses go out by this port.</summary>
    public bool? UnicastFlood { get; }

    /// <summary>IFLA_BRPORT_PROXYARP: whether the bridge answers ARP requests for hosts behind the port.</summary>
    public bool? ProxyArp { get; }

    /// <summary>IFLA_BRPORT_PROXYARP_WIFI: as PROXYARP, by the rules of IEEE 802.11 and Hotspot 2.0.</summary>
    public bool? ProxyArpWifi { get; }

    /// <summary>IFLA_BRPORT_ROOT_ID: the root of the spanning tree.</summary>
    public BridgeId? RootId { get; }

    /// <summary>IFLA_BRPORT_BRIDGE_ID: the bridge towards the root in the network of this port.</summary>
    public BridgeId? DesignatedBridge { get; }

    /// <summary>IFLA_BRPORT_DESIGNATED_PORT: the id of that bridge's port.</summary>
    public ushort? DesignatedPort { get; }

    /// <summary>IFLA_BRPORT_DESIGNATED_COST: the cost from that bridge to the root.</summary>
    public ushort? DesignatedCost { get; }

    /// <summary>IFLA_BRPORT_ID: the port's id in STP, its priority and number.</summary>
    public ushort? Id { get; }

    /// <summary>IFLA_BRPORT_NO: the port's number in the bridge.</summary>
    public ushort? Number { get; }

    /// <summary>IFLA_BRPORT_TOPOLOGY_CHANGE_ACK: whether the port acknowledges a topology change.</summary>
    public bool? TopologyChangeAck { get; }

    /// <summary>IFLA_BRPORT_CONFIG_PENDING: whether the port has a configuration packet to send.</summary>
    public bool? ConfigPending { get; }

    /// <summary>IFLA_BRPORT_MESSAGE_AGE_TIMER: the time to the expiry of what the designated bridge said; 0 where there is none.</summary>
    public TimeSpan? MessageAgeTimer { get; }

    /// <summary>IFLA_BRPORT_FORWARD_DELAY_TIMER: the time to the next state; 0 where there is none.</summary>
    public TimeSpan? ForwardDelayTimer { get; }

    /// <summary>IFLA_BRPORT_HOLD_TIMER: the time to the next configuration packet; 0 where none waits.</summary>
    public TimeSpan? HoldTimer { get; }

    /// <summary>IFLA_BRPORT_MULTICAST_ROUTER: whether a multicast router is taken to be behind the port.</summary>
    public BridgeMulticastRouter? MulticastRouter { get; }

    /// <summary>IFLA_BRPORT_MCAST_FLOOD: whether multicast to unknown groups goes out by this port.</summary>
    public bool? McastFlood { get; }

    /// <summary>IFLA_BRPORT_MCAST_TO_UCAST: whether multicast goes out as unicast to each host that asked for it.</summary>
    public bool? McastToUnicast { get; }

    /// <summary>IFLA_BRPORT_VLAN_TUNNEL: whether VLANs are mapped to tunnel ids.</summary>
    public bool? VlanTunnel { get; }

    /// <summary>IFLA_BRPORT_BCAST_FLOOD: whether broadcast goes out by this port.</summary>
    public bool? BcastFlood { get; }

    /// <summary>IFLA_BRPORT_GROUP_FWD_MASK: the link-local groups that are forwarded, bit X for 01:80:C2:00:00:0X.</summary>
    public ushort? GroupForwardMask { get; }

    /// <summary>IFLA_BRPORT_NEIGH_SUPPRESS: whether the bridge answers ARP and neighbour discovery that would go out by this port.</summary>
    public bool? NeighSuppress { get; }

    /// <summary>IFLA_BRPORT_ISOLATED: whether the port reaches only ports that are not isolated.</summary>
    public bool? Isolated { get; }

    /// <summary>IFLA_BRPORT_BACKUP_PORT: the index of the port that takes over without carrier; 0 for none.</summary>
    public int BackupPortIndex { get; }

    /// <summary>IFLA_BRPORT_MRP_RING_OPEN: whether the MRP ring is open (Linux 5.8).</summary>
    public bool? MrpRingOpen { get; }

    /// <summary>IFLA_BRPORT_MRP_IN_OPEN: whether the MRP interconnect is open (Linux 5.9).</summary>
    public bool? MrpInterconnectOpen { get; }

    /// <summary>IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT: the most hosts whose membership is tracked (Linux 5.12).</summary>
    public uint? McastEhtHostsLimit { get; }

    /// <summary>IFLA_BRPORT_MCAST_EHT_HOSTS_CNT: how many hosts' membership is tracked (Linux 5.12).</summary>
    public uint? McastEhtHostsCount { get; }

    /// <summary>IFLA_BRPORT_LOCKED: whether packets pass only from addresses that the forwarding database has on this port (802.1X) (Linux 5.18).</summary>
    public bool? Locked { get; }

    /// <summary>IFLA_BRPORT_MAB: whether unknown addresses get locked entries in the forwarding database (Linux 6.2).</summary>
    public bool? MacAuthenticationBypass { get; }

    /// <summary>IFLA_BRPORT_MCAST_N_GROUPS: how many multicast groups the port has (Linux 6.3).</summary>
    public uint? McastGroups { get; }

    /// <summary>IFLA_BRPORT_MCAST_MAX_GROUPS: the most multicast groups of the port; 0 for no limit (Linux 6.3).</summary>
    public uint? McastMaxGroups { get; }

    /// <summary>IFLA_BRPORT_NEIGH_VLAN_SUPPRESS: whether NEIGH_SUPPRESS is set VLAN by VLAN (Linux 6.4).</summary>
    public bool? NeighVlanSuppress { get; }

    /// <summary>IFLA_BRPORT_BACKUP_NHID: the nexthop for packets to a backup port with VLAN_TUNNEL; 0 for none (Linux 6.6).</summary>
    public uint? BackupNexthopId { get; }

    /// <summary>IFLA_BRPORT_NEIGH_FORWARD_GRAT: whether gratuitous ARP and unsolicited neighbour advertisements pass in spite of NEIGH_SUPPRESS (Linux 7.2).</summary>
    public bool? NeighForwardGratuitous { get; }

    /// <inheritdoc/>
    public static BridgePortInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<BridgePortAttribute>(attributes));
}
