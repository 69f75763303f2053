using System.Net;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Services;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Services.State;

/// <summary>What the maps of a load balancer hold, past the load balancer.</summary>
internal static class BalancerState
{
    public static ServiceLoadBalancerOptions Small(string? pins = null) => new()
    {
        Netkit = false,
        PinDirectory = pins is null ? null : Path.Combine(pins, "balancer"),
        ClusterRanges = [IPNetwork.Parse("10.0.0.0/16"), IPNetwork.Parse("fd00::/48")],
        NodeAddresses = [IPAddress.Parse("192.0.2.1")],
        MasqueradeIPv4 = IPAddress.Parse("192.0.2.1"),
        MaxConnections = 1024,
        MaxServices = 64,
        MaxFrontends = 64,
        MaxBackends = 256,
    };

    public static Service Tcp(string name, string address, params string[] backends) => new(name, ServiceProtocol.Tcp)
    {
        Frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse(address), 80)],
        Backends = [.. backends.Select(static backend => new ServiceBackend(IPAddress.Parse(backend), 8080))],
    };

    public static BpfMap Map(ServiceLoadBalancer balancer, string name) => balancer.SharedMaps.Single(map => map.Key == name).Value;

    /// <summary>A map as bpftool prints it; of frontends what they lead to, wherever that is.</summary>
    public static string Dump(ServiceLoadBalancer balancer, string map) => string.Join('\n', map == "frontends"
        ? Frontends(balancer).Select(static frontend => $"{frontend.Key} {frontend.Value}").Order(StringComparer.Ordinal)
        : Entries(balancer, map).Select(static entry => entry.GetRawText()).Order(StringComparer.Ordinal));

    public static JsonElement[] Entries(ServiceLoadBalancer balancer, string map) =>
        [.. Witness.BpfTool("map", "dump", "id", $"{Map(balancer, map).Id}").EnumerateArray()];

    /// <summary>What each frontend leads to, found as the programs find it.</summary>
    public static Dictionary<ServiceLbBpf.NksFrontend, ServiceLbBpf.NksService> Frontends(ServiceLoadBalancer balancer)
    {
        Dictionary<ServiceLbBpf.NksFrontend, ServiceLbBpf.NksService> found = [];
        foreach ((ServiceLbBpf.NksFrontend key, uint place) in Map(balancer, "frontends").As<ServiceLbBpf.NksFrontend, uint>())
        {
            ulong number = Map(balancer, "frontend_places").As<uint, ulong>().Lookup(place);
            ServiceLbBpf.NksService service = Map(balancer, "services").As<uint, ServiceLbBpf.NksService>().Lookup((uint)number);
            if (service.IsOf(in key))
            {
                found.Add(key, service);
            }
        }

        return found;
    }

    public static ServiceLbBpf.NksBackend Backend(ServiceLoadBalancer balancer, uint number) =>
        Map(balancer, "backends").As<uint, ServiceLbBpf.NksBackend>().Lookup(number);

    /// <summary>The numbers in the table of a view, read as the programs read them.</summary>
    public static HashSet<uint> Numbers(ServiceLoadBalancer balancer, ServiceLbBpf.NksView view)
    {
        HashSet<uint> numbers = [];
        if (view.Slots == 0)
        {
            return numbers;
        }

        using BpfMap page = Map(balancer, "service_tables").AsMapOfMaps<uint>().Open(view.Page)!;
        BpfMap<uint, ServiceLbBpf.NksTableLine> lines = page.As<uint, ServiceLbBpf.NksTableLine>();
        for (uint slot = view.First; slot < view.First + view.Slots; slot++)
        {
            numbers.Add(lines.Lookup(slot / 16).Backends[(int)(slot % 16)]);
        }

        return numbers;
    }

    /// <summary>Where the clients of each frontend get to, of those inside. Every number there is has to be a backend's of the service, which serves.</summary>
    public static Dictionary<string, string> Ways(ServiceLoadBalancer balancer, string because)
    {
        Dictionary<string, string> ways = [];
        Dictionary<ServiceLbBpf.NksAddress, uint> addresses = Map(balancer, "service_addresses").As<ServiceLbBpf.NksAddress, uint>().ToDictionary(static entry => entry.Key, static entry => entry.Value);
        Dictionary<ServiceLbBpf.NksFrontend, ServiceLbBpf.NksService> frontends = Frontends(balancer);
        frontends.Should().HaveCount(Entries(balancer, "frontends").Length, $"{because}: each of them leads somewhere");
        foreach ((ServiceLbBpf.NksFrontend key, ServiceLbBpf.NksService service) in frontends)
        {
            Map(balancer, "service_records").As<uint, ServiceLbBpf.NksServiceRecord>().TryLookup(service.Id, out _).Should().BeTrue($"{because}: frontend {key.Address.ToAddress()} is a service's");
            addresses.ContainsKey(key.Address).Should().Be(!key.Address.ToAddress().Equals(IPAddress.Any), $"{because}: fragments to {key.Address.ToAddress()} are a service's");
            List<string> backends = [];
            foreach (ServiceLbBpf.NksView view in (ServiceLbBpf.NksView[])[service.Inside, service.Outside])
            {
                foreach (uint number in Numbers(balancer, view))
                {
                    number.Should().NotBe(0, because);
                    ServiceLbBpf.NksBackend backend = Backend(balancer, number);
                    backend.Service.Should().Be(service.Id, because);
                    backend.State.Should().BeOneOf([1, 2, 3, 5], $"{because}: backend {number} of a table serves");
                    backends.Add($"{backend.Address.ToAddress()}:{backend.Port.Value}");
                }
            }

            ways.Add($"{key.Address.ToAddress()}:{key.Port.Value}/{key.Protocol}", string.Join(' ', backends.Distinct().Order(StringComparer.Ordinal)));
        }

        return ways;
    }
}
