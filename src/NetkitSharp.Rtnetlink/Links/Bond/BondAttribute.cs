namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>Attributes of a bond in IFLA_INFO_DATA (<c>IFLA_BOND_*</c>, linux/if_link.h).</summary>
public enum BondAttribute : ushort
{
    /// <summary>IFLA_BOND_MODE (u8): the <see cref="BondMode"/>.</summary>
    Mode = 1,

    /// <summary>IFLA_BOND_ACTIVE_SLAVE (u32): the port that sends and receives.</summary>
    ActiveSlave = 2,

    /// <summary>IFLA_BOND_MIIMON (u32, ms): the time between looks at the ports' carriers; 0 for none.</summary>
    Miimon = 3,

    /// <summary>IFLA_BOND_UPDELAY (u32, ms): the time from carrier to use.</summary>
    Updelay = 4,

    /// <summary>IFLA_BOND_DOWNDELAY (u32, ms): the time from loss of carrier to disuse.</summary>
    Downdelay = 5,

    /// <summary>IFLA_BOND_USE_CARRIER (u8, 0 or 1): whether the carrier is asked of the driver's flag instead of by MII.</summary>
    UseCarrier = 6,

    /// <summary>IFLA_BOND_ARP_INTERVAL (u32, ms): the time between ARP probes; 0 for none.</summary>
    ArpInterval = 7,

    /// <summary>IFLA_BOND_ARP_IP_TARGET (nest of be32): who is probed, up to 16.</summary>
    ArpIpTarget = 8,

    /// <summary>IFLA_BOND_ARP_VALIDATE (u32): the <see cref="BondArpValidation"/>.</summary>
    ArpValidate = 9,

    /// <summary>IFLA_BOND_ARP_ALL_TARGETS (u32): the <see cref="BondArpTargets"/>.</summary>
    ArpAllTargets = 10,

    /// <summary>IFLA_BOND_PRIMARY (u32): the port that is preferred; 0 for none.</summary>
    Primary = 11,

    /// <summary>IFLA_BOND_PRIMARY_RESELECT (u8): the <see cref="BondPrimaryReselection"/>.</summary>
    PrimaryReselect = 12,

    /// <summary>IFLA_BOND_FAIL_OVER_MAC (u8): the <see cref="BondFailoverMac"/>.</summary>
    FailOverMac = 13,

    /// <summary>IFLA_BOND_XMIT_HASH_POLICY (u8): the <see cref="BondTransmitHashPolicy"/>.</summary>
    XmitHashPolicy = 14,

    /// <summary>IFLA_BOND_RESEND_IGMP (u32): how many IGMP reports follow a failover.</summary>
    ResendIgmp = 15,

    /// <summary>IFLA_BOND_NUM_PEER_NOTIF (u8): how many gratuitous ARP packets and neighbour advertisements follow a failover.</summary>
    NumPeerNotif = 16,

    /// <summary>IFLA_BOND_ALL_SLAVES_ACTIVE (u8, 0 or 1): whether ports that do not send deliver what they receive.</summary>
    AllSlavesActive = 17,

    /// <summary>IFLA_BOND_MIN_LINKS (u32): how many ports with a carrier the bond needs for one of its own.</summary>
    MinLinks = 18,

    /// <summary>IFLA_BOND_LP_INTERVAL (u32, s): the time between learning packets to the switches.</summary>
    LpInterval = 19,

    /// <summary>IFLA_BOND_PACKETS_PER_SLAVE (u32): how many packets in a row one port sends; 0 for at random.</summary>
    PacketsPerSlave = 20,

    /// <summary>IFLA_BOND_AD_LACP_RATE (u8): the <see cref="BondLacpRate"/>.</summary>
    AdLacpRate = 21,

    /// <summary>IFLA_BOND_AD_SELECT (u8): the <see cref="BondAggregatorSelection"/>.</summary>
    AdSelect = 22,

    /// <summary>IFLA_BOND_AD_INFO (nest of <see cref="BondAdInfoAttribute"/>): the active aggregator; read-only.</summary>
    AdInfo = 23,

    /// <summary>IFLA_BOND_AD_ACTOR_SYS_PRIO (u16): the system priority in LACP.</summary>
    AdActorSysPrio = 24,

    /// <summary>IFLA_BOND_AD_USER_PORT_KEY (u16): the upper bits of the port keys in LACP.</summary>
    AdUserPortKey = 25,

    /// <summary>IFLA_BOND_AD_ACTOR_SYSTEM (6 bytes): the system address in LACP.</summary>
    AdActorSystem = 26,

    /// <summary>IFLA_BOND_TLB_DYNAMIC_LB (u8, 0 or 1): whether mode TLB shifts flows by load.</summary>
    TlbDynamicLb = 27,

    /// <summary>IFLA_BOND_PEER_NOTIF_DELAY (u32, ms): the time between the notifications after a failover (Linux 5.3).</summary>
    PeerNotifDelay = 28,

    /// <summary>IFLA_BOND_AD_LACP_ACTIVE (u8, 0 or 1): whether LACP packets are sent of the bond's own accord (Linux 5.15).</summary>
    AdLacpActive = 29,

    /// <summary>IFLA_BOND_MISSED_MAX (u8): how many ARP probes may go unanswered (Linux 5.17).</summary>
    MissedMax = 30,

    /// <summary>IFLA_BOND_NS_IP6_TARGET (nest of 16 bytes): who is probed by neighbour solicitations, up to 16 (Linux 5.18).</summary>
    NsIp6Target = 31,

    /// <summary>IFLA_BOND_COUPLED_CONTROL (u8, 0 or 1): whether the LACP state machine goes to collecting and distributing in one step (Linux 6.9).</summary>
    CoupledControl = 32,

    /// <summary>IFLA_BOND_BROADCAST_NEIGH (u8, 0 or 1): whether ARP and neighbour discovery go out by all ports (Linux 6.17).</summary>
    BroadcastNeigh = 33,

    /// <summary>IFLA_BOND_LACP_STRICT (u8, 0 or 1): whether the bond has a carrier only with a partner in LACP (Linux 7.2).</summary>
    LacpStrict = 34,
}
