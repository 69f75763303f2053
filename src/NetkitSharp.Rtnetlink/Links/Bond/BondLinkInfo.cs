using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>What a bond reports of itself; null where the kernel does not know the attribute, or the mode has no use for it.</summary>
public sealed record BondLinkInfo : ILinkData<BondLinkInfo>
{
    private BondLinkInfo(NetlinkAttributeTable<BondAttribute> data)
    {
        Mode = (BondMode?)data.FindByte(BondAttribute.Mode);
        ActiveSlaveIndex = data.FindInt32(BondAttribute.ActiveSlave) ?? 0;
        MiiMonitorInterval = TimeUnit.Millisecond.ToTimeSpan(data.FindUInt32(BondAttribute.Miimon));
        UpDelay = TimeUnit.Millisecond.ToTimeSpan(data.FindUInt32(BondAttribute.Updelay));
        DownDelay = TimeUnit.Millisecond.ToTimeSpan(data.FindUInt32(BondAttribute.Downdelay));
        UseCarrier = data.FindBoolean(BondAttribute.UseCarrier);
        ArpInterval = TimeUnit.Millisecond.ToTimeSpan(data.FindUInt32(BondAttribute.ArpInterval));
        ArpValidation = (BondArpValidation?)data.FindUInt32(BondAttribute.ArpValidate);
        ArpRequiredTargets = (BondArpTargets?)data.FindUInt32(BondAttribute.ArpAllTargets);
        PrimaryIndex = data.FindInt32(BondAttribute.Primary) ?? 0;
        PrimaryReselection = (BondPrimaryReselection?)data.FindByte(BondAttribute.PrimaryReselect);
        FailoverMac = (BondFailoverMac?)data.FindByte(BondAttribute.FailOverMac);
        TransmitHashPolicy = (BondTransmitHashPolicy?)data.FindByte(BondAttribute.XmitHashPolicy);
        ResendIgmp = data.FindUInt32(BondAttribute.ResendIgmp);
        PeerNotifications = data.FindByte(BondAttribute.NumPeerNotif);
        AllSlavesActive = data.FindBoolean(BondAttribute.AllSlavesActive);
        MinLinks = data.FindUInt32(BondAttribute.MinLinks);
        LearningPacketInterval = TimeUnit.Second.ToTimeSpan(data.FindUInt32(BondAttribute.LpInterval));
        PacketsPerSlave = data.FindUInt32(BondAttribute.PacketsPerSlave);
        LacpRate = (BondLacpRate?)data.FindByte(BondAttribute.AdLacpRate);
        AggregatorSelection = (BondAggregatorSelection?)data.FindByte(BondAttribute.AdSelect);
        ActorSystemPriority = data.FindUInt16(BondAttribute.AdActorSysPrio);
        UserPortKey = data.FindUInt16(BondAttribute.AdUserPortKey);
        ActorSystem = HardwareAddress.From(data.FindBytes(BondAttribute.AdActorSystem));
        TlbDynamicLoadBalancing = data.FindBoolean(BondAttribute.TlbDynamicLb);
        PeerNotificationDelay = TimeUnit.Millisecond.ToTimeSpan(data.FindUInt32(BondAttribute.PeerNotifDelay));
        LacpActive = data.FindBoolean(BondAttribute.AdLacpActive);
        MissedMax = data.FindByte(BondAttribute.MissedMax);
        CoupledControl = data.FindBoolean(BondAttribute.CoupledControl);
        BroadcastNeighbour = data.FindBoolean(BondAttribute.BroadcastNeigh);
        LacpStrict = data.FindBoolean(BondAttribute.LacpStrict);
        ArpIPTargets = ReadTargets(data.FindNested(BondAttribute.ArpIpTarget));
        NeighbourTargets = ReadTargets(data.FindNested(BondAttribute.NsIp6Target));
        if (data.Contains(BondAttribute.AdInfo))
        {
            ActiveAggregator = new BondAggregator(data.FindNested(BondAttribute.AdInfo));
        }
    }

    /// <inheritdoc/>
    public static string Kind => BondData.KindName;

    /// <summary>IFLA_BOND_MODE: the <see cref="BondMode"/>.</summary>
    public BondMode? Mode { get; }

    /// <summary>IFLA_BOND_ACTIVE_SLAVE: the index of the port that sends and receives; 0 for none.</summary>
    public int ActiveSlaveIndex { get; }

    /// <summary>IFLA_BOND_MIIMON: the time between looks at the ports' carriers; 0 for none.</summary>
    public TimeSpan? MiiMonitorInterval { get; }

    /// <summary>IFLA_BOND_UPDELAY: the time from carrier to use.</summary>
    public TimeSpan? UpDelay { get; }

    /// <summary>IFLA_BOND_DOWNDELAY: the time from loss of carrier to disuse.</summary>
    public TimeSpan? DownDelay { get; }

    /// <summary>IFLA_BOND_USE_CARRIER: whether the carrier is asked of the driver's flag instead of by MII.</summary>
    public bool? UseCarrier { get; }

    /// <summary>IFLA_BOND_ARP_INTERVAL: the time between ARP probes; 0 for none.</summary>
    public TimeSpan? ArpInterval { get; }

    /// <summary>IFLA_BOND_ARP_VALIDATE: the <see cref="BondArpValidation"/>.</summary>
    public BondArpValidation? ArpValidation { get; }

    /// <summary>IFLA_BOND_ARP_ALL_TARGETS: the <see cref="BondArpTargets"/>.</summary>
    public BondArpTargets? ArpRequiredTargets { get; }

    /// <summary>IFLA_BOND_PRIMARY: the index of the port that is preferred; 0 for none.</summary>
    public int PrimaryIndex { get; }

    /// <summary>IFLA_BOND_PRIMARY_RESELECT: the <see cref="BondPrimaryReselection"/>.</summary>
    public BondPrimaryReselection? PrimaryReselection { get; }

    /// <summary>IFLA_BOND_FAIL_OVER_MAC: the <see cref="BondFailoverMac"/>.</summary>
    public BondFailoverMac? FailoverMac { get; }

    /// <summary>IFLA_BOND_XMIT_HASH_POLICY: the <see cref="BondTransmitHashPolicy"/>.</summary>
    public BondTransmitHashPolicy? TransmitHashPolicy { get; }

    /// <summary>IFLA_BOND_RESEND_IGMP: how many IGMP reports follow a failover.</summary>
    public uint? ResendIgmp { get; }

    /// <summary>IFLA_BOND_NUM_PEER_NOTIF: how many gratuitous ARP packets and neighbour advertisements follow a failover.</summary>
    public byte? PeerNotifications { get; }

    /// <summary>IFLA_BOND_ALL_SLAVES_ACTIVE: whether ports that do not send deliver what they receive.</summary>
    public bool? AllSlavesActive { get; }

    /// <summary>IFLA_BOND_MIN_LINKS: how many ports with a carrier the bond needs for one of its own.</summary>
    public uint? MinLinks { get; }

    /// <summary>IFLA_BOND_LP_INTERVAL: the time between learning packets to the switches.</summary>
    public TimeSpan? LearningPacketInterval { get; }

    /// <summary>IFLA_BOND_PACKETS_PER_SLAVE: how many packets in a row one port sends; 0 for at random.</summary>
    public uint? PacketsPerSlave { get; }

    /// <summary>IFLA_BOND_AD_LACP_RATE: the <see cref="BondLacpRate"/>.</summary>
    public BondLacpRate? LacpRate { get; }

    /// <summary>IFLA_BOND_AD_SELECT: the <see cref="BondAggregatorSelection"/>.</summary>
    public BondAggregatorSelection? AggregatorSelection { get; }

    /// <summary>IFLA_BOND_AD_ACTOR_SYS_PRIO: the system priority in LACP; null for readers without CAP_NET_ADMIN in the initial user namespace.</summary>
    public ushort? ActorSystemPriority { get; }

    /// <summary>IFLA_BOND_AD_USER_PORT_KEY: the upper bits of the port keys in LACP; null for readers without CAP_NET_ADMIN in the initial user namespace.</summary>
    public ushort? UserPortKey { get; }

    /// <summary>IFLA_BOND_AD_ACTOR_SYSTEM: the system address in LACP; null for readers without CAP_NET_ADMIN in the initial user namespace.</summary>
    public PhysicalAddress? ActorSystem { get; }

    /// <summary>IFLA_BOND_TLB_DYNAMIC_LB: whether mode TLB shifts flows by load.</summary>
    public bool? TlbDynamicLoadBalancing { get; }

    /// <summary>IFLA_BOND_PEER_NOTIF_DELAY: the time between the notifications after a failover (Linux 5.3).</summary>
    public TimeSpan? PeerNotificationDelay { get; }

    /// <summary>IFLA_BOND_AD_LACP_ACTIVE: whether LACP packets are sent of the bond's own accord (Linux 5.15).</summary>
    public bool? LacpActive { get; }

    /// <summary>IFLA_BOND_MISSED_MAX: how many ARP probes may go unanswered (Linux 5.17).</summary>
    public byte? MissedMax { get; }

    /// <summary>IFLA_BOND_COUPLED_CONTROL: whether the LACP state machine goes to collecting and distributing in one step (Linux 6.9).</summary>
    public bool? CoupledControl { get; }

    /// <summary>IFLA_BOND_BROADCAST_NEIGH: whether ARP and neighbour discovery go out by all ports (Linux 6.17).</summary>
    public bool? BroadcastNeighbour { get; }

    /// <summary>IFLA_BOND_LACP_STRICT: whether the bond has a carrier only with a partner in LACP (Linux 7.2).</summary>
    public bool? LacpStrict { get; }

    /// <summary>IFLA_BOND_ARP_IP_TARGET: who is probed.</summary>
    public IReadOnlyList<IPAddress> ArpIPTargets { get; }

    /// <summary>IFLA_BOND_NS_IP6_TARGET: who is probed by neighbour solicitations (Linux 5.18).</summary>
    public IReadOnlyList<IPAddress> NeighbourTargets { get; }

    /// <summary>IFLA_BOND_AD_INFO: the active aggregator in mode 802.3ad; null without ports.</summary>
    public BondAggregator? ActiveAggregator { get; }

    /// <inheritdoc/>
    public static BondLinkInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<BondAttribute>(attributes));

    private static List<IPAddress> ReadTargets(NetlinkAttributes targets)
    {
        List<IPAddress> read = [];
        foreach (NetlinkAttribute target in targets)
        {
            read.Add(target.GetIPAddress());
        }

        return read;
    }
}
