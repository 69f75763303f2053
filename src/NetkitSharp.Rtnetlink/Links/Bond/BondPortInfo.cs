using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>What a bond reports of a port; null where the kernel does not know the attribute, or the mode has no use for it.</summary>
public sealed record BondPortInfo : ILinkPortData<BondPortInfo>
{
    private BondPortInfo(NetlinkAttributeTable<BondPortAttribute> data)
    {
        State = (BondPortState?)data.FindByte(BondPortAttribute.State);
        LinkState = (BondPortLinkState?)data.FindByte(BondPortAttribute.MiiStatus);
        LinkFailureCount = data.FindUInt32(BondPortAttribute.LinkFailureCount);
        PermanentAddress = HardwareAddress.From(data.FindBytes(BondPortAttribute.PermHwaddr));
        QueueId = data.FindUInt16(BondPortAttribute.QueueId);
        AggregatorId = data.FindUInt16(BondPortAttribute.AdAggregatorId);
        ActorState = (LacpState?)data.FindByte(BondPortAttribute.AdActorOperPortState);
        PartnerState = (LacpState?)data.FindUInt16(BondPortAttribute.AdPartnerOperPortState);
        Priority = data.FindInt32(BondPortAttribute.Prio);
        ActorPortPriority = data.FindUInt16(BondPortAttribute.ActorPortPrio);
        ActorChurnState = data.FindByte(BondPortAttribute.AdChurnActorState);
        PartnerChurnState = data.FindByte(BondPortAttribute.AdChurnPartnerState);
    }

    /// <inheritdoc/>
    public static string PortKind => BondData.KindName;

    /// <summary>IFLA_BOND_SLAVE_STATE: the <see cref="BondPortState"/>.</summary>
    public BondPortState? State { get; }

    /// <summary>IFLA_BOND_SLAVE_MII_STATUS: the <see cref="BondPortLinkState"/>.</summary>
    public BondPortLinkState? LinkState { get; }

    /// <summary>IFLA_BOND_SLAVE_LINK_FAILURE_COUNT: how often the carrier was lost.</summary>
    public uint? LinkFailureCount { get; }

    /// <summary>IFLA_BOND_SLAVE_PERM_HWADDR: the MAC address that the port had before.</summary>
    public PhysicalAddress? PermanentAddress { get; }

    /// <summary>IFLA_BOND_SLAVE_QUEUE_ID: the transmit queue of the bond whose packets go out by this port; 0 for none.</summary>
    public ushort? QueueId { get; }

    /// <summary>IFLA_BOND_SLAVE_AD_AGGREGATOR_ID: the port's aggregator in mode 802.3ad.</summary>
    public ushort? AggregatorId { get; }

    /// <summary>IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE: the LACP state of the port.</summary>
    public LacpState? ActorState { get; }

    /// <summary>IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE: the LACP state of the partner's port.</summary>
    public LacpState? PartnerState { get; }

    /// <summary>IFLA_BOND_SLAVE_PRIO: the priority in a failover, the highest wins (Linux 6.0).</summary>
    public int? Priority { get; }

    /// <summary>IFLA_BOND_SLAVE_ACTOR_PORT_PRIO: the port priority in LACP (Linux 6.18).</summary>
    public ushort? ActorPortPriority { get; }

    /// <summary>IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE: the churn state of the port in LACP: 0 monitored, 1 churned, 2 not churned (Linux 7.1).</summary>
    public byte? ActorChurnState { get; }

    /// <summary>IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE: the churn state of the partner's port in LACP: 0 monitored, 1 churned, 2 not churned (Linux 7.1).</summary>
    public byte? PartnerChurnState { get; }

    /// <inheritdoc/>
    public static BondPortInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<BondPortAttribute>(attributes));
}
