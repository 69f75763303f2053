using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>What the rules do not say, and limits, for <see cref="KubeProxyImport"/>.</summary>
public sealed record KubeProxyImportOptions
{
    /// <summary>
    /// The cluster's own addresses, instead of those that the rules name. Needed where kube-proxy tells pods by their interface (<c>! -i azv+</c>) and not by their addresses: without it
    /// such services are left out.
    /// </summary>
    public IReadOnlyList<IPNetwork> ClusterRanges { get; init; } = [];

    /// <summary>Addresses of this node's pods: backends in them are <see cref="ServiceBackend.IsLocal"/>, also where no rule for local traffic leads to them.</summary>
    public IReadOnlyList<IPNetwork> LocalRanges { get; init; } = [];

    /// <summary>What is appended to the names of services of an IPv6 dump. The default is <c>@ipv6</c>.</summary>
    public string IPv6NameSuffix { get; init; } = "@ipv6";

    /// <summary>The longest line, 64 to 1,048,576 characters. The default is 16,384.</summary>
    public int MaximumLineLength { get; init; } = 16_384;

    /// <summary>The most rules, chains and tables together, 1 to 100,000,000. The default is 4,000,000: 30,000 services with 20 endpoints have 2,500,000.</summary>
    public int MaximumRules { get; init; } = 4_000_000;

    /// <summary>The most diagnostics that are kept, 1 to 1,000,000; the others are counted. The default is 1,000.</summary>
    public int MaximumDiagnostics { get; init; } = 1_000;

    internal bool IsLocal(IPAddress address) => Contains(LocalRanges, address);

    internal bool HasClusterRange(AddressFamily family) => ClusterRanges.Any(r => r.BaseAddress.AddressFamily == family);

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(ClusterRanges, nameof(ClusterRanges));
        ArgumentNullException.ThrowIfNull(LocalRanges, nameof(LocalRanges));
        ArgumentNullException.ThrowIfNull(IPv6NameSuffix, nameof(IPv6NameSuffix));
        Require(nameof(MaximumLineLength), MaximumLineLength, 64, 1 << 20);
        Require(nameof(MaximumRules), MaximumRules, 1, 100_000_000);
        Require(nameof(MaximumDiagnostics), MaximumDiagnostics, 1, 1_000_000);
    }

    private static void Require(string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to {most}.");
        }
    }

    private static bool Contains(IReadOnlyList<IPNetwork> ranges, IPAddress address)
    {
        foreach (IPNetwork range in ranges)
        {
            if (range.BaseAddress.AddressFamily == address.AddressFamily && range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
