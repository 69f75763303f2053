using System.Globalization;
using System.Net;
using NetkitSharp.Services;

/// <summary>What an agent that dies makes of its services, for itself and for the test that looks at what it left: each service is one of some variants, or not there, and so is the node.</summary>
internal static class ServiceVariants
{
    public const int Services = 4;

    /// <summary>Of each service, beside not being there.</summary>
    public const int Variants = 6;

    /// <summary>A service that is not there.</summary>
    public const int Absent = -1;

    private const int TableSize = 251;

    /// <summary>Nothing, and a node without cluster ranges.</summary>
    public static int[] Nothing => [.. Enumerable.Repeat(Absent, Services), 0];

    public static ServiceLoadBalancerOptions Options(string pinDirectory, int node) => new()
    {
        PinDirectory = pinDirectory,
        Netkit = false,
        ClusterRanges = Node(node).ClusterRanges,
        NodeAddresses = Node(node).NodeAddresses,
        MasqueradeIPv4 = Node(node).MasqueradeIPv4,
        MaxServices = 64,
        MaxFrontends = 64,
        MaxBackends = 512,
        MaxConnections = 1024,
    };

    public static ServiceNode Node(int variant) => new()
    {
        ClusterRanges = variant == 0 ? [] : [IPNetwork.Parse("10.0.0.0/16"), IPNetwork.Parse("172.16.0.0/12")],
        NodeAddresses = [IPAddress.Parse($"192.0.2.{variant + 1}")],
        MasqueradeIPv4 = IPAddress.Parse($"192.0.2.{variant + 1}"),
    };

    /// <summary>Variants differ in backends, states, frontends, ranges and record; 1 is 0 with a backend in maintenance, 5 has none.</summary>
    public static Service Service(int number, int variant)
    {
        IPAddress[] at = [.. Enumerable.Range(1, 3).Select(i => IPAddress.Parse($"10.0.{number}.{(10 * (variant / 2)) + i}"))];
        ServiceFrontend own = ServiceFrontend.ClusterIP(IPAddress.Parse($"10.96.0.{number + 1}"), 80);
        return new Service($"s{number}", number % 2 == 0 ? ServiceProtocol.Tcp : ServiceProtocol.Udp)
        {
            Frontends = variant is 2 or 4 ? [own, ServiceFrontend.LoadBalancerIP(IPAddress.Parse($"198.51.100.{number + 1}"), 80)] : variant == 3 ? [own, ServiceFrontend.NodePort(30_000 + number)] : [own],
            Backends = variant == 5 ? [] : [.. at.Select((address, i) => new ServiceBackend(address, 8080) { State = variant == 1 && i == 0 ? ServiceBackendState.Maintenance : ServiceBackendState.Active, Weight = variant == 4 ? i + 1 : 1 })],
            SourceRanges = variant == 4 ? [IPNetwork.Parse("203.0.113.0/24")] : [],
            ClientAffinity = variant == 2 ? TimeSpan.FromHours(1) : null,
            Refusal = variant == 5 ? ServiceRefusal.Silence : ServiceRefusal.PortUnreachable,
            TableSize = TableSize,
        };
    }

    /// <summary>All services of a state.</summary>
    public static Service[] All(int[] state) => [.. Enumerable.Range(0, Services).Where(number => state[number] != Absent).Select(number => Service(number, state[number]))];

    public static string Text(int[] state) => string.Join(',', state);

    public static int[] Parse(string text) => [.. text.Split(',').Select(static number => int.Parse(number, CultureInfo.InvariantCulture))];
}
