using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>The active aggregator of a bond in mode 802.3ad (IFLA_BOND_AD_INFO).</summary>
public sealed record BondAggregator
{
    internal BondAggregator(NetlinkAttributes attributes)
    {
        NetlinkAttributeTable<BondAdInfoAttribute> data = new(attributes);
        Id = data.FindUInt16(BondAdInfoAttribute.Aggregator);
        Ports = data.FindUInt16(BondAdInfoAttribute.NumPorts);
        ActorKey = data.FindUInt16(BondAdInfoAttribute.ActorKey);
        PartnerKey = data.FindUInt16(BondAdInfoAttribute.PartnerKey);
        PartnerAddress = HardwareAddress.From(data.FindBytes(BondAdInfoAttribute.PartnerMac));
    }

    /// <summary>IFLA_BOND_AD_INFO_AGGREGATOR: its id.</summary>
    public ushort? Id { get; }

    /// <summary>IFLA_BOND_AD_INFO_NUM_PORTS: how many ports it has.</summary>
    public ushort? Ports { get; }

    /// <summary>IFLA_BOND_AD_INFO_ACTOR_KEY: the bond's key.</summary>
    public ushort? ActorKey { get; }

    /// <summary>IFLA_BOND_AD_INFO_PARTNER_KEY: the partner's key.</summary>
    public ushort? PartnerKey { get; }

    /// <summary>IFLA_BOND_AD_INFO_PARTNER_MAC: the partner's system address.</summary>
    public PhysicalAddress? PartnerAddress { get; }
}
