using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace NetkitSharp.Services;

/// <summary>What a service may be, looked at by itself, and in one form: copied, so that it stays what was looked at.</summary>
internal sealed class ServiceRules(ServiceLoadBalancerOptions options)
{
    private const int MaxNameBytes = 255;
    private const int MaxWeight = ushort.MaxValue;

    /// <summary>What <c>node_addresses</c> is made for.</summary>
    private const int MaxNodeAddresses = 1024;
    private static readonly TimeSpan s_maxAffinity = TimeSpan.FromHours(24);
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The address families of a service: that of its addresses; of node ports without any backend both.</summary>
    public static IReadOnlyList<AddressFamily> FamiliesOf(Service service)
    {
        IPAddress? address = service.Frontends.Select(static frontend => frontend.Address).FirstOrDefault(static address => address is not null)
            ?? service.Backends.Select(static backend => backend.Address).FirstOrDefault();
        return address is null ? [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6] : [address.AddressFamily];
    }

    /// <summary>Checks what options say by themselves.</summary>
    public static void Demand(ServiceLoadBalancerOptions options)
    {
        DemandRange(options.MaxServices, nameof(options.MaxServices));
        DemandRange(options.MaxFrontends, nameof(options.MaxFrontends));
        DemandRange(options.MaxBackends, nameof(options.MaxBackends));
        DemandRange(options.MaxConnections, nameof(options.MaxConnections));
        DemandRange(options.MaxAffinities, nameof(options.MaxAffinities));
        DemandPorts(options.MasqueradePorts, nameof(options.MasqueradePorts));
        if (options.NodePortRange is { } nodePorts)
        {
            DemandPorts(nodePorts, nameof(options.NodePortRange));
            if (nodePorts.Overlaps(options.MasqueradePorts))
            {
                throw new ArgumentException($"{nameof(options.MasqueradePorts)} {options.MasqueradePorts} and {nameof(options.NodePortRange)} {nodePorts} have ports in common: a reply to a masqueraded connection would be taken for a node port's. Give ranges that are apart.", nameof(options));
            }
        }

        if (options.MaglevTableSize is { } size && !MaglevTable.IsSize(size))
        {
            throw new ArgumentException($"{nameof(options.MaglevTableSize)} {size} is not 1 or a prime up to {MaglevTable.MaxSize:N0}: 16,381 and 65,521 are.", nameof(options));
        }

        Demand(ServiceNode.Of(options));
    }

    /// <summary>Checks what is said of a node by itself.</summary>
    public static void Demand(ServiceNode node)
    {
        DemandMasquerade(node.MasqueradeIPv4, AddressFamily.InterNetwork, nameof(node.MasqueradeIPv4));
        DemandMasquerade(node.MasqueradeIPv6, AddressFamily.InterNetworkV6, nameof(node.MasqueradeIPv6));
        Demand(node.NodeAddresses);
        if (node.NodeAddresses.Count > MaxNodeAddresses)
        {
            throw new ArgumentException($"{nameof(node.NodeAddresses)} has {node.NodeAddresses.Count:N0} addresses, and there is room for {MaxNodeAddresses:N0}.", nameof(node));
        }

        foreach (IPNetwork range in NotNull(node.ClusterRanges, nameof(node.ClusterRanges)))
        {
            if (range.BaseAddress.IsIPv4MappedToIPv6)
            {
                throw new ArgumentException($"{nameof(node.ClusterRanges)} has {range}, which is IPv4 in the form of IPv6: give it as {range.BaseAddress.MapToIPv4()}/{Math.Max(range.PrefixLength - 96, 0)}.", nameof(node));
            }
        }
    }

    /// <summary>Checks addresses of a node.</summary>
    public static void Demand(IReadOnlyList<IPAddress> nodeAddresses)
    {
        foreach (IPAddress address in NotNull(nodeAddresses, nameof(nodeAddresses)))
        {
            if (address is null)
            {
                throw new ArgumentException("One of the node's addresses is null.", nameof(nodeAddresses));
            }

            if (Fault(address) is { } fault && !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)
            {
                throw new ArgumentException($"{address} cannot be an address for node ports: {fault}.", nameof(nodeAddresses));
            }
        }
    }

    /// <summary>A copy of the service, of which everything is as it has to be.</summary>
    /// <exception cref="InvalidServiceException">Something is not.</exception>
    public Service Check(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        string name = DemandName(service.Name);
        Demand(name, Enum.IsDefined(service.Protocol), $"{nameof(service.Protocol)} {service.Protocol} is none of TCP, UDP and SCTP.");
        Demand(name, Enum.IsDefined(service.ExternalTrafficPolicy), $"{nameof(service.ExternalTrafficPolicy)} {service.ExternalTrafficPolicy} is neither Cluster nor Local.");
        Demand(name, Enum.IsDefined(service.InternalTrafficPolicy), $"{nameof(service.InternalTrafficPolicy)} {service.InternalTrafficPolicy} is neither Cluster nor Local.");
        Demand(name, Enum.IsDefined(service.Refusal), $"{nameof(service.Refusal)} {service.Refusal} is not known.");
        Demand(name, Enum.IsDefined(service.Forwarding), $"{nameof(service.Forwarding)} {service.Forwarding} is not known.");
        ServiceFrontend[] frontends = [.. service.Frontends ?? throw new InvalidServiceException(name, $"{nameof(service.Frontends)} is null.")];
        ServiceBackend[] backends = [.. service.Backends ?? throw new InvalidServiceException(name, $"{nameof(service.Backends)} is null; no backends are an empty list.")];
        IPNetwork[] ranges = [.. service.SourceRanges ?? throw new InvalidServiceException(name, $"{nameof(service.SourceRanges)} is null; no ranges are an empty list.")];
        Demand(name, frontends.Length > 0, "it has no frontend: nobody could reach it. Give one, or remove the service.");
        Array.ForEach(frontends, frontend => Demand(name, frontend));
        Array.ForEach(backends, backend => Demand(name, backend));
        Service copy = service with { Frontends = frontends, Backends = backends, SourceRanges = ranges };
        DemandOneFamily(copy);
        DemandDistinct(copy);
        DemandPorts(copy);
        DemandTableSize(copy);
        if (service.ClientAffinity is { } affinity)
        {
            Demand(
                name,
                affinity >= TimeSpan.FromSeconds(1) && affinity <= s_maxAffinity && affinity.Ticks % TimeSpan.TicksPerSecond == 0,
                $"{nameof(service.ClientAffinity)} {affinity} is not whole seconds from 1 second to 24 hours; Kubernetes's default is 3 hours.");
        }

        return copy;
    }

    private static string DemandName(string? name)
    {
        Demand(name, !string.IsNullOrEmpty(name), "a service has no name: it takes one of 1 to 255 bytes of UTF-8.");
        int bytes;
        try
        {
            bytes = s_strictUtf8.GetByteCount(name!);
        }
        catch (EncoderFallbackException)
        {
            throw new InvalidServiceException(name, "its name has half a surrogate pair and cannot be written as UTF-8.");
        }

        Demand(name, bytes <= MaxNameBytes, $"its name has {bytes} bytes of UTF-8, and there is room for {MaxNameBytes}.");
        Demand(name, !name!.Contains('\0', StringComparison.Ordinal), "its name has a zero in it, which would end it.");
        return name;
    }

    private void Demand(string name, ServiceFrontend frontend)
    {
        Demand(name, frontend is not null, "one of its frontends is null.");
        Demand(name, Enum.IsDefined(frontend!.Kind), $"a frontend's kind {frontend.Kind} is not known.");
        DemandPort(name, frontend.Port, $"frontend {Text(frontend)}");
        if (frontend.Kind == ServiceFrontendKind.NodePort)
        {
            Demand(name, frontend.Address is null, $"frontend {Text(frontend)} is a node port with an address: node ports are at all of {nameof(options.NodeAddresses)}. Leave the address out, or make it an external IP.");
            Demand(name, options.NodePortRange is not null, $"frontend {Text(frontend)} is a node port, and {nameof(options.NodePortRange)} says that there are none.");
            Demand(name, options.NodePortRange!.Value.Contains(frontend.Port), $"frontend {Text(frontend)} is outside of the node ports {options.NodePortRange}, see {nameof(ServiceLoadBalancerOptions)}.{nameof(options.NodePortRange)}.");
            return;
        }

        Demand(name, frontend.Address is not null, $"a frontend of kind {frontend.Kind} with port {frontend.Port} has no address; only node ports have none.");
        Demand(name, Fault(frontend.Address!) is not { } fault, $"frontend {Text(frontend)}: {Fault(frontend.Address!)}.");
    }

    private static void Demand(string name, ServiceBackend backend)
    {
        Demand(name, backend is not null, "one of its backends is null.");
        Demand(name, backend!.Address is not null, $"a backend with port {backend.Port} has no address.");
        DemandPort(name, backend.Port, $"backend {Text(backend)}");
        Demand(name, Fault(backend.Address!) is null, $"backend {Text(backend)}: {Fault(backend.Address!)}.");
        Demand(name, backend.Weight is >= 0 and <= MaxWeight, $"backend {Text(backend)} has the weight {backend.Weight}, which is not within 0 and {MaxWeight:N0}: weights count in proportion to each other.");
        Demand(name, Enum.IsDefined(backend.State), $"backend {Text(backend)} has the state {backend.State}, which is not known.");
    }

    private static void DemandOneFamily(Service service)
    {
        AddressFamily family = FamiliesOf(service)[0];
        foreach (ServiceFrontend frontend in service.Frontends.Where(frontend => frontend.Address is { } address && address.AddressFamily != family))
        {
            throw Mixed(service, $"frontend {Text(frontend)}");
        }

        foreach (ServiceBackend backend in service.Backends.Where(backend => backend.Address.AddressFamily != family))
        {
            throw Mixed(service, $"backend {Text(backend)}");
        }

        foreach (IPNetwork range in service.SourceRanges)
        {
            Demand(service.Name, !range.BaseAddress.IsIPv4MappedToIPv6, $"source range {range} is IPv4 in the form of IPv6: give it as IPv4.");
            Demand(service.Name, range.BaseAddress.AddressFamily == family || FamiliesOf(service).Count > 1, $"source range {range} is of another address family than the service, whose clients can never be in it: leave it out.");
        }
    }

    private static InvalidServiceException Mixed(Service service, string what)
    {
        ServiceFrontend? first = service.Frontends.FirstOrDefault(static frontend => frontend.Address is not null);
        return new InvalidServiceException(service.Name, $"{what} is of another address family than {(first is null ? $"backend {Text(service.Backends[0])}" : $"frontend {Text(first)}")}: packets are not turned from one into the other. Make it two services, one of each family.");
    }

    private static void DemandDistinct(Service service)
    {
        HashSet<(IPAddress?, int)> frontends = [];
        foreach (ServiceFrontend frontend in service.Frontends)
        {
            Demand(service.Name, frontends.Add((frontend.Address, frontend.Port)), $"frontend {Text(frontend)} is there twice.");
        }

        HashSet<(IPAddress?, int)> backends = [];
        foreach (ServiceBackend backend in service.Backends)
        {
            Demand(service.Name, backends.Add((backend.Address, backend.Port)), $"backend {Text(backend)} is there twice: give it one with more weight.");
            Demand(service.Name, !frontends.Contains((backend.Address, backend.Port)), $"backend {Text(backend)} is a frontend of the same service: packets would go in circles.");
        }
    }

    private static void DemandPorts(Service service)
    {
        bool direct = service.Forwarding == ServiceForwarding.DirectReturn;
        if (!direct && service.Protocol != ServiceProtocol.Sctp)
        {
            return;
        }

        foreach (ServiceFrontend frontend in service.Frontends)
        {
            foreach (ServiceBackend backend in service.Backends.Where(backend => backend.Port != frontend.Port))
            {
                throw new InvalidServiceException(service.Name, $"backend {Text(backend)} has another port than frontend {Text(frontend)}, and {(direct ? "direct return leaves packets as they are" : "the checksum of SCTP covers the ports, which are therefore left as they are")}: give the backend port {frontend.Port}.");
            }
        }
    }

    private void DemandTableSize(Service service)
    {
        if (service.TableSize is { } size)
        {
            Demand(service.Name, MaglevTable.IsSize(size), $"{nameof(service.TableSize)} {size} is not 1 or a prime up to {MaglevTable.MaxSize:N0}: 1,021, 16,381 and 65,521 are.");
        }

        int most = service.TableSize ?? options.MaglevTableSize ?? MaglevTable.MaxSize;
        Demand(service.Name, service.Backends.Count <= most, $"it has {service.Backends.Count:N0} backends, and its table {most:N0} slots, of which each needs one: give it a {nameof(service.TableSize)} of a hundred times as many.");
    }

    private static void DemandPort(string name, int port, string what) =>
        Demand(name, port is >= 1 and <= ushort.MaxValue, $"{what} has the port {port}, which is not within 1 and {ushort.MaxValue:N0}.");

    /// <summary>Why an address cannot be a frontend's or a backend's; null where it can.</summary>
    private static string? Fault(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => $"it is IPv4 in the form of IPv6: give it as {address.MapToIPv4()}",
        _ when address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) => "it is the unspecified address, which is no host's; for all addresses of the node there are node ports",
        _ when address.Equals(IPAddress.Broadcast) => "it is the broadcast address, and a service is at a host's",
        _ when IPAddress.IsLoopback(address) => "it is a loopback address, which no packet on a device may have: give an address of a device",
        { IsIPv6Multicast: true } => "it is a multicast address, and a service is at a host's",
        { IsIPv6LinkLocal: true } => "it is a link-local address, which is another one on each link: give one that is routed",
        { AddressFamily: AddressFamily.InterNetwork } => FaultOfIPv4(address),
        { ScopeId: not 0 } => "it has a scope, which no packet carries: give it without",
        _ => null,
    };

    private static string? FaultOfIPv4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes switch
        {
            [>= 224 and < 240, ..] => "it is a multicast address, and a service is at a host's",
            [169, 254, ..] => "it is a link-local address, which is another one on each link: give one that is routed",
            [0, ..] => "it is of 0.0.0.0/8, which is no host's",
            _ => null,
        };
    }

    private static string Text(ServiceFrontend frontend) => frontend.Address is null ? $"node port {frontend.Port}" : new IPEndPointText(frontend.Address, frontend.Port).ToString();

    private static string Text(ServiceBackend backend) => new IPEndPointText(backend.Address, backend.Port).ToString();

    private static void Demand(string? name, bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidServiceException(name, otherwise);
        }
    }

    private static void Demand(string? name, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref DemandText otherwise)
    {
        if (!holds)
        {
            throw new InvalidServiceException(name, otherwise.ToStringAndClear());
        }
    }

    private static IReadOnlyList<T> NotNull<T>(IReadOnlyList<T> list, string what) => list ?? throw new ArgumentException($"{what} is null; none are an empty list.", what);

    private static void DemandRange(int value, string what)
    {
        if (value is < 1 or > ServiceLoadBalancerOptions.MaxEntries)
        {
            throw new ArgumentOutOfRangeException(what, value, $"{what} is at least 1 and at most {ServiceLoadBalancerOptions.MaxEntries:N0}.");
        }
    }

    private static void DemandPorts(PortRange range, string what)
    {
        if (range.First < 1 || range.Last > ushort.MaxValue || range.First > range.Last)
        {
            throw new ArgumentException($"{what} {range} is not a range of ports within 1 and {ushort.MaxValue:N0}.", what);
        }
    }

    private static void DemandMasquerade(IPAddress? address, AddressFamily family, string what)
    {
        if (address is null)
        {
            return;
        }

        if (address.AddressFamily != family)
        {
            throw new ArgumentException($"{what} {address} is not of its address family.", what);
        }

        if (Fault(address) is { } fault)
        {
            throw new ArgumentException($"{what} {address} cannot be the source of packets: {fault}.", what);
        }
    }

    /// <summary>An address and a port in one form, brackets around IPv6, whatever the port is.</summary>
    private readonly record struct IPEndPointText(IPAddress? Address, int Port)
    {
        public override string ToString() => Address?.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
    }
}
