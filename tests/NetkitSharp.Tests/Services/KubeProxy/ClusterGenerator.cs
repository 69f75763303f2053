using System.Net;
using System.Net.Sockets;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.KubeProxy;

/// <summary>Services at random, the same for the same seed.</summary>
internal sealed class ClusterGenerator(int seed, AddressFamily family = AddressFamily.InterNetwork)
{
    // Only for tests: what is random here has to come again.
#pragma warning disable CA5394
    private readonly Random _random = new(seed);
    private readonly bool _ipv6 = family == AddressFamily.InterNetworkV6;

    /// <summary>Addresses of endpoints on this node and on others to choose from.</summary>
    public IReadOnlyList<IPAddress> LocalEndpoints { get; init; } = [];

    public IReadOnlyList<IPAddress> RemoteEndpoints { get; init; } = [];

    /// <summary>The ports that endpoints have.</summary>
    public IReadOnlyList<int> EndpointPorts { get; init; } = [80, 443, 8080, 8443];

    /// <summary>The most endpoints of a service.</summary>
    public int MostEndpoints { get; init; } = 12;

    public bool WithInternalLocal { get; init; } = true;

    public IReadOnlyList<ClusterService> Make(int count)
    {
        List<ClusterService> services = [];
        for (int i = 0; i < count; i++)
        {
            services.Add(Make(services.Count(s => s.NodePort != 0), i));
        }

        return services;
    }

    private ClusterService Make(int nodePort, int i)
    {
        bool external = _random.Next(3) == 0;
        ClusterService service = new($"ns-{i % 7}/service-{i}{(_random.Next(4) == 0 ? "" : ":port")}", _random.Next(3) == 0 ? ServiceProtocol.Udp : ServiceProtocol.Tcp, Address(_ipv6 ? "fd00:96::" : "10.96.0.0", i + 10), 80 + (i % 5))
        {
            Endpoints = _random.Next(6) == 0 ? [] : Endpoints(1 + _random.Next(_random.Next(4) == 0 ? MostEndpoints : Math.Min(4, MostEndpoints))),
            AffinitySeconds = _random.Next(6) == 0 ? 10800 : 0,
            InternalLocal = WithInternalLocal && _random.Next(12) == 0,
            NodePort = _random.Next(5) == 0 ? 30_000 + (nodePort % 2_700) : 0,
            ExternalLocal = _random.Next(2) == 0,
        };
        return service with
        {
            ExternalIPs = external && _random.Next(2) == 0 ? [Address(_ipv6 ? "2001:db8:1::" : "198.18.0.0", i + 10)] : [],
            LoadBalancerIPs = external ? [Address(_ipv6 ? "2001:db8:2::" : "198.19.0.0", i + 10)] : [],
            SourceRanges = external && _random.Next(3) == 0 ? [IPNetwork.Parse(_ipv6 ? "2001:db8::/64" : "192.0.2.0/24"), IPNetwork.Parse(_ipv6 ? "2001:db8:ffff::/48" : "203.0.113.0/25")] : [],
        };
    }

    private ClusterEndpoint[] Endpoints(int count)
    {
        int port = EndpointPorts[_random.Next(EndpointPorts.Count)];
        if (LocalEndpoints.Count + RemoteEndpoints.Count > 0)
        {
            ClusterEndpoint[] all = [.. LocalEndpoints.Select(a => new ClusterEndpoint(a, port, true)), .. RemoteEndpoints.Select(a => new ClusterEndpoint(a, port, false))];
            _random.Shuffle(all);
            return all[..Math.Min(count, all.Length)];
        }

        HashSet<int> numbers = [];
        while (numbers.Count < count)
        {
            numbers.Add(_random.Next(2, 60_000));
        }

        return [.. numbers.Select(n => new ClusterEndpoint(Address(_ipv6 ? "fd00:244::" : "10.244.0.0", n), port, n < 15_000))];
    }
#pragma warning restore CA5394

    private static IPAddress Address(string prefix, int number)
    {
        byte[] bytes = IPAddress.Parse(prefix).GetAddressBytes();
        bytes[^1] = (byte)number;
        bytes[^2] = (byte)(number >> 8);
        bytes[^3] += (byte)(number >> 16);
        return new IPAddress(bytes);
    }
}
