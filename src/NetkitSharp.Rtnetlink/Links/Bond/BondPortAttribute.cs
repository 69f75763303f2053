namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>Attributes of a bond's port in IFLA_INFO_SLAVE_DATA (<c>IFLA_BOND_SLAVE_*</c>, linux/if_link.h).</summary>
public enum BondPortAttribute : ushort
{
    /// <summary>IFLA_BOND_SLAVE_STATE (u8): the <see cref="BondPortState"/>; read-only.</summary>
    State = 1,

    /// <summary>IFLA_BOND_SLAVE_MII_STATUS (u8): the <see cref="BondPortLinkState"/>; read-only.</summary>
    MiiStatus = 2,

    /// <summary>IFLA_BOND_SLAVE_LINK_FAILURE_COUNT (u32): how often the carrier was lost; read-only.</summary>
    LinkFailureCount = 3,

    /// <summary>IFLA_BOND_SLAVE_PERM_HWADDR (6 bytes): the MAC address that the port had before; read-only.</summary>
    PermHwaddr = 4,

    /// <summary>IFLA_BOND_SLAVE_QUEUE_ID (u16): the transmit queue of the bond whose packets go out by this port; 0 for none.</summary>
    QueueId = 5,

    /// <summary>IFLA_BOND_SLAVE_AD_AGGREGATOR_ID (u16): the port's aggregator in mode 802.3ad; read-only.</summary>
    AdAggregatorId = 6,

    /// <summary>IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE (u8): the LACP state of the port; read-only.</summary>
    AdActorOperPortState = 7,

    /// <summary>IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE (u16): the LACP state of the partner's port; read-only.</summary>
    AdPartnerOperPortState = 8,

    /// <summary>IFLA_BOND_SLAVE_PRIO (s32): the priority in a failover, the highest wins (Linux 6.0).</summary>
    Prio = 9,

    /// <summary>IFLA_BOND_SLAVE_ACTOR_PORT_PRIO (u16): the port priority in LACP (Linux 6.18).</summary>
    ActorPortPrio = 10,

    /// <summary>IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE (u8): the churn state of the port in LACP: 0 monitored, 1 churned, 2 not churned; read-only (Linux 7.1).</summary>
    AdChurnActorState = 11,

    /// <summary>IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE (u8): the churn state of the partner's port in LACP: 0 monitored, 1 churned, 2 not churned; read-only (Linux 7.1).</summary>
    AdChurnPartnerState = 12,
}
