namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>What of a packet is hashed (<c>BOND_XMIT_POLICY_*</c>, linux/if_bonding.h).</summary>
public enum BondTransmitHashPolicy
{
    /// <summary>BOND_XMIT_POLICY_LAYER2: MAC addresses; the kernel's default.</summary>
    Layer2 = 0,

    /// <summary>BOND_XMIT_POLICY_LAYER34: IP addresses and ports.</summary>
    Layer34 = 1,

    /// <summary>BOND_XMIT_POLICY_LAYER23: MAC and IP addresses.</summary>
    Layer23 = 2,

    /// <summary>BOND_XMIT_POLICY_ENCAP23: MAC and IP addresses, inside tunnels too.</summary>
    Encap23 = 3,

    /// <summary>BOND_XMIT_POLICY_ENCAP34: IP addresses and ports, inside tunnels too.</summary>
    Encap34 = 4,

    /// <summary>BOND_XMIT_POLICY_VLAN_SRCMAC: VLAN and source MAC address (Linux 5.12).</summary>
    VlanSourceMac = 5,
}
