using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Addresses;

/// <summary>An address of a link, as the kernel reported it (RTM_NEWADDR).</summary>
public sealed record AddressInfo
{
    /// <summary>The link's index in the namespace asked about.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>The link's own address. The prefix length is the peer's where there is a <see cref="Peer"/>.</summary>
    public required InterfaceAddress Address { get; init; }

    /// <summary>The other end of a point-to-point link.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>IFA_BROADCAST, IPv4 only.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>IFA_LABEL, IPv4 only: the link's name unless it was set.</summary>
    public string? Label { get; init; }

    /// <summary>How far the address is valid.</summary>
    public RouteScope Scope { get; init; }

    /// <summary>IFA_FLAGS.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>How long the address is still chosen for new connections; null for ever.</summary>
    public TimeSpan? PreferredLifetime { get; init; }

    /// <summary>How long until the kernel removes the address; null for ever.</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>When the address was added, as time since the machine started, in steps of 10 ms.</summary>
    public TimeSpan? Created { get; init; }

    /// <summary>When the address was last changed, as time since the machine started, in steps of 10 ms.</summary>
    public TimeSpan? Updated { get; init; }

    /// <summary>IFA_RT_PRIORITY: the metric of the prefix route, where one was set (Linux 4.18).</summary>
    public uint? RoutePriority { get; init; }

    /// <summary>IFA_PROTO: who added it, where known (Linux 5.18).</summary>
    public AddressProtocol Protocol { get; init; }

    /// <summary>IFA_TARGET_NETNSID: the namespace asked about, where that was not the socket's own.</summary>
    public int? NamespaceId { get; init; }

    /// <summary>InterNetwork or InterNetworkV6.</summary>
    public AddressFamily Family => Address.Address.AddressFamily;
}
