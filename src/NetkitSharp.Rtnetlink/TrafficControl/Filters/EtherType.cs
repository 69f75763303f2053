using System.Diagnostics.CodeAnalysis;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>The protocol of the packets that a filter looks at (<c>ETH_P_*</c>, linux/if_ether.h). Others can be cast.</summary>
[SuppressMessage("Design", "CA1028", Justification = "A protocol number has 16 bits.")]
public enum EtherType : ushort
{
    /// <summary>0: said of no packet; in a request to list, all.</summary>
    None = 0,

    /// <summary>ETH_P_ALL: every packet.</summary>
    All = 0x0003,

    /// <summary>ETH_P_IP: IPv4.</summary>
    Ipv4 = 0x0800,

    /// <summary>ETH_P_ARP: ARP.</summary>
    Arp = 0x0806,

    /// <summary>ETH_P_8021Q: a VLAN tag.</summary>
    Vlan = 0x8100,

    /// <summary>ETH_P_IPV6: IPv6.</summary>
    Ipv6 = 0x86dd,
}
