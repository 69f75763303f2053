namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>Attributes in <see cref="BondAttribute.AdInfo"/> (<c>IFLA_BOND_AD_INFO_*</c>, linux/if_link.h).</summary>
public enum BondAdInfoAttribute : ushort
{
    /// <summary>IFLA_BOND_AD_INFO_AGGREGATOR (u16): its id; read-only.</summary>
    Aggregator = 1,

    /// <summary>IFLA_BOND_AD_INFO_NUM_PORTS (u16): how many ports it has; read-only.</summary>
    NumPorts = 2,

    /// <summary>IFLA_BOND_AD_INFO_ACTOR_KEY (u16): the bond's key; read-only.</summary>
    ActorKey = 3,

    /// <summary>IFLA_BOND_AD_INFO_PARTNER_KEY (u16): the partner's key; read-only.</summary>
    PartnerKey = 4,

    /// <summary>IFLA_BOND_AD_INFO_PARTNER_MAC (6 bytes): the partner's system address; read-only.</summary>
    PartnerMac = 5,
}
