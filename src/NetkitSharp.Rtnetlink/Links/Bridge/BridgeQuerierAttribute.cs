namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>Attributes in <see cref="BridgeAttribute.McastQuerierState"/> (<c>BRIDGE_QUERIER_*</c>, linux/if_bridge.h; Linux 5.15).</summary>
public enum BridgeQuerierAttribute : ushort
{
    /// <summary>BRIDGE_QUERIER_IP_ADDRESS (be32): the IGMP querier.</summary>
    IpAddress = 1,

    /// <summary>BRIDGE_QUERIER_IP_PORT (u32): the index of the port towards it; missing for the bridge itself.</summary>
    IpPort = 2,

    /// <summary>BRIDGE_QUERIER_IP_OTHER_TIMER (u64, clock_t): the time after which it counts as gone.</summary>
    IpOtherTimer = 3,

    /// <summary>BRIDGE_QUERIER_PAD (padding): aligns the values of 64 bits.</summary>
    Pad = 4,

    /// <summary>BRIDGE_QUERIER_IPV6_ADDRESS (16 bytes): the MLD querier.</summary>
    Ipv6Address = 5,

    /// <summary>BRIDGE_QUERIER_IPV6_PORT (u32): the index of the port towards it; missing for the bridge itself.</summary>
    Ipv6Port = 6,

    /// <summary>BRIDGE_QUERIER_IPV6_OTHER_TIMER (u64, clock_t): the time after which it counts as gone.</summary>
    Ipv6OtherTimer = 7,
}
