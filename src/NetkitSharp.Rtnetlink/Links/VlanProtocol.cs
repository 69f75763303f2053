namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The EtherType of a VLAN tag (<c>ETH_P_*</c>, linux/if_ether.h).</summary>
public enum VlanProtocol
{
    /// <summary>ETH_P_8021Q: a customer's tag, IEEE 802.1Q.</summary>
    Ieee8021Q = 0x8100,

    /// <summary>ETH_P_8021AD: a provider's tag, IEEE 802.1ad (Q in Q).</summary>
    Ieee8021AD = 0x88A8,
}
