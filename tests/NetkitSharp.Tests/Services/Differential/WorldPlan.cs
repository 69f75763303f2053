using System.Net;
using System.Net.Sockets;
using NetkitSharp.Tests.Pods;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>Who is where.</summary>
/// <param name="Pod">The pod that asks, and is an endpoint.</param>
/// <param name="OnNode">The other endpoints on the node.</param>
/// <param name="Elsewhere">The endpoints on other nodes.</param>
/// <param name="Ports">The ports that endpoints listen at.</param>
internal sealed record WorldPlan(IPAddress Pod, IReadOnlyList<IPAddress> OnNode, IReadOnlyList<IPAddress> Elsewhere, IReadOnlyList<int> Ports)
{
    public static WorldPlan IPv4 { get; } = new(IPAddress.Parse("10.244.0.2"), Addresses("10.244.1.{0}"), Addresses("10.244.2.{0}"), [8080, 9090]);

    public static WorldPlan IPv6 { get; } = new(IPAddress.Parse("fd00:244::2"), Addresses("fd00:244::1:{0}"), Addresses("fd00:244::2:{0}"), [8080, 9090]);

    public AddressFamily Family => Pod.AddressFamily;

    public bool IsIPv6 => Family == AddressFamily.InterNetworkV6;

    public IPAddress Any => IsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    /// <summary>All there are.</summary>
    public IPNetwork Everything => new(Any, 0);

    /// <summary>The node at its first uplink, where the client outside is.</summary>
    public IPAddress Node => IPAddress.Parse(IsIPv6 ? NodeLab.HostIPv6 : NodeLab.HostIPv4);

    public IPAddress Outside => IPAddress.Parse(IsIPv6 ? NodeLab.RemoteIPv6 : NodeLab.RemoteIPv4);

    /// <summary>The node at its second uplink, and who is there: the next hop for all that is not the node's own, and the endpoints of other nodes.</summary>
    public IPAddress SecondNode => IPAddress.Parse(IsIPv6 ? "fd00:203::1" : "203.0.113.1");

    public IPAddress Server => IPAddress.Parse(IsIPv6 ? "fd00:203::2" : "203.0.113.2");

    public int WirePrefix => IsIPv6 ? 64 : 24;

    public IPNetwork Single(IPAddress address) => new(address, IsIPv6 ? 128 : 32);

    private static IPAddress[] Addresses(string format) => [.. Enumerable.Range(1, 3).Select(i => IPAddress.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i)))];
}
