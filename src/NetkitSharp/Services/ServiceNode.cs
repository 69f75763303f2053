using System.Net;

namespace NetkitSharp.Services;

/// <summary>What a load balancer has to know of its node and its cluster, and what may change while it runs: <see cref="ServiceLoadBalancer.SetNode"/>.</summary>
public sealed record ServiceNode
{
    /// <inheritdoc cref="ServiceLoadBalancerOptions.ClusterRanges"/>
    public IReadOnlyList<IPNetwork> ClusterRanges { get; init; } = [];

    /// <inheritdoc cref="ServiceLoadBalancerOptions.NodeAddresses"/>
    public IReadOnlyList<IPAddress> NodeAddresses { get; init; } = [];

    /// <inheritdoc cref="ServiceLoadBalancerOptions.MasqueradeIPv4"/>
    public IPAddress? MasqueradeIPv4 { get; init; }

    /// <inheritdoc cref="ServiceLoadBalancerOptions.MasqueradeIPv6"/>
    public IPAddress? MasqueradeIPv6 { get; init; }

    /// <summary>What options say of it.</summary>
    internal static ServiceNode Of(ServiceLoadBalancerOptions options) => new()
    {
        ClusterRanges = options.ClusterRanges,
        NodeAddresses = options.NodeAddresses,
        MasqueradeIPv4 = options.MasqueradeIPv4,
        MasqueradeIPv6 = options.MasqueradeIPv6,
    };

    /// <summary>A copy that stays what it was.</summary>
    internal ServiceNode Copy() => this with { ClusterRanges = [.. ClusterRanges], NodeAddresses = [.. NodeAddresses] };
}
