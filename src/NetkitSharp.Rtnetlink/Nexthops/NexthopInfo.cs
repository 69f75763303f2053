using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>A nexthop object as the kernel reported it (RTM_NEWNEXTHOP).</summary>
public sealed record NexthopInfo
{
    /// <summary>The id.</summary>
    public required uint Id { get; init; }

    /// <summary>InterNetwork, InterNetworkV6, or Unspecified for a group.</summary>
    public AddressFamily Family { get; init; }

    /// <summary>The index of the link to send by.</summary>
    public int? OutputInterface { get; init; }

    /// <summary>The router.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>How far away the gateway, or what is reached without one, is.</summary>
    public RouteScope Scope { get; init; }

    /// <summary>Who installed it.</summary>
    public RouteProtocol Protocol { get; init; }

    /// <summary><see cref="RouteFlags.OnLink"/>, <see cref="RouteFlags.Dead"/>, <see cref="RouteFlags.LinkDown"/> and so on.</summary>
    public RouteFlags Flags { get; init; }

    /// <summary>Whether it drops the packets.</summary>
    public bool Blackhole { get; init; }

    /// <summary>Whether it is for forwarding entries of VXLAN devices, not for routes.</summary>
    public bool Fdb { get; init; }

    /// <summary>The UDP port at the other end of the tunnel.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary>What is done to the packets.</summary>
    public RouteEncapsulation? Encapsulation { get; init; }

    /// <summary>The members and how the group spreads flows; null for an object that is no group.</summary>
    public NexthopGroup? Group { get; init; }

    /// <summary>How long a resilient group has been unbalanced.</summary>
    public TimeSpan? UnbalancedTime { get; init; }

    /// <summary>How many packets took each way of a group; empty unless asked for.</summary>
    public IReadOnlyList<NexthopMemberStatistics> Statistics { get; init; } = [];

    /// <summary>Whether a driver counts; null unless asked for.</summary>
    public bool? HardwareStatisticsUsed { get; init; }
}
