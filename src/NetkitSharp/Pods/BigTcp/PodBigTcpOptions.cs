using NetkitSharp.Rtnetlink.Links.BigTcp;

namespace NetkitSharp.Pods.BigTcp;

/// <summary>What BIG TCP is to be for pods: packets of more than 64 KiB from their TCP to the edge of the node, IPv6 (Linux 5.19) and IPv4 (Linux 6.3).</summary>
public sealed record PodBigTcpOptions
{
    /// <summary>The longest packet to send, in bytes, above 65,536 (<c>IFLA_GSO_MAX_SIZE</c>, <c>IFLA_GSO_IPV4_MAX_SIZE</c>); the default is 196,608.</summary>
    public int GsoSize { get; init => field = Big(value); } = BigTcpPlan.UsualSize;

    /// <summary>
    /// The longest packet to put together from received ones, in bytes, above 65,536 to 524,280 (<c>IFLA_GRO_MAX_SIZE</c>, <c>IFLA_GRO_IPV4_MAX_SIZE</c>); null for <see cref="GsoSize"/>.
    /// </summary>
    public int? GroSize { get; init => field = value is { } size ? Big(size) : null; }

    /// <summary>Whether IPv4 gets it besides IPv6; the default is true.</summary>
    public bool Ipv4 { get; init; } = true;

    /// <summary>
    /// What becomes of a size that a device cannot have: with <see cref="BigTcpClamping.Path"/>, the default, all devices get what the least of them can have, so that nothing is slower than before;
    /// with <see cref="BigTcpClamping.Device"/> each gets what it can have; with <see cref="BigTcpClamping.None"/> it is refused, and the exception names the device.
    /// </summary>
    public BigTcpClamping Clamping { get; init; } = BigTcpClamping.Path;

    internal BigTcpOptions ToPlan() => new() { GsoSize = GsoSize, GroSize = GroSize, Ipv4 = Ipv4 ? BigTcpIpv4.Required : BigTcpIpv4.No, Clamping = Clamping };

    internal BigTcpSizes ToSizes() => new(GsoSize, Ipv4 ? GsoSize : null, GroSize ?? GsoSize, Ipv4 ? GroSize ?? GsoSize : null, null);

    private static int Big(int value) => value > BigTcpPlan.OrdinarySize
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"BIG TCP begins above {BigTcpPlan.OrdinarySize} bytes; PodNetwork.SetBigTcp(null) goes back to that.");
}
