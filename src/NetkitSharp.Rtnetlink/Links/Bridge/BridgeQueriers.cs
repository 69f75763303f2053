using System.Net;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>The IGMP and MLD queriers that a bridge knows (IFLA_BR_MCAST_QUERIER_STATE).</summary>
public sealed record BridgeQueriers
{
    internal BridgeQueriers(NetlinkAttributes attributes)
    {
        NetlinkAttributeTable<BridgeQuerierAttribute> data = new(attributes);
        IPv4Address = data.FindIPAddress(BridgeQuerierAttribute.IpAddress);
        IPv4PortIndex = data.FindInt32(BridgeQuerierAttribute.IpPort);
        IPv4Timer = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeQuerierAttribute.IpOtherTimer));
        IPv6Address = data.FindIPAddress(BridgeQuerierAttribute.Ipv6Address);
        IPv6PortIndex = data.FindInt32(BridgeQuerierAttribute.Ipv6Port);
        IPv6Timer = TimeUnit.ClockTick.ToTimeSpan(data.FindUInt64(BridgeQuerierAttribute.Ipv6OtherTimer));
    }

    /// <summary>BRIDGE_QUERIER_IP_ADDRESS: the IGMP querier.</summary>
    public IPAddress? IPv4Address { get; }

    /// <summary>BRIDGE_QUERIER_IP_PORT: the index of the port towards the IGMP querier; null for the bridge itself.</summary>
    public int? IPv4PortIndex { get; }

    /// <summary>BRIDGE_QUERIER_IP_OTHER_TIMER: the time after which the IGMP querier counts as gone.</summary>
    public TimeSpan? IPv4Timer { get; }

    /// <summary>BRIDGE_QUERIER_IPV6_ADDRESS: the MLD querier.</summary>
    public IPAddress? IPv6Address { get; }

    /// <summary>BRIDGE_QUERIER_IPV6_PORT: the index of the port towards the MLD querier; null for the bridge itself.</summary>
    public int? IPv6PortIndex { get; }

    /// <summary>BRIDGE_QUERIER_IPV6_OTHER_TIMER: the time after which the MLD querier counts as gone.</summary>
    public TimeSpan? IPv6Timer { get; }
}
