using System.Net;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Services.State;

/// <summary>What services are in the maps, by bpftool's word.</summary>
public sealed class ServiceMapTests
{
    [KernelFact([KernelFeature.Tcx])]
    public void A_service_is_in_the_maps_as_the_programs_read_it()
    {
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(Small());
        ServiceChanges changes = balancer.Set(Web("web", "10.96.0.10", 80, "10.0.0.2", "10.0.0.3"));
        changes.Added.Should().Equal("web");
        changes.FrontendsWritten.Should().Be(1);
        changes.BackendsAdded.Should().Be(2);

        JsonElement[] services = Dump(balancer, "services");
        services.Should().ContainSingle();
        balancer.Set(Web("web", "10.96.0.10", 80, "10.0.0.2", "10.0.0.3")).IsEmpty.Should().BeTrue();
        balancer.Remove("web").Removed.Should().Equal("web");
        Dump(balancer, "services").Should().BeEmpty();
    }

    private static ServiceLoadBalancerOptions Small() => new() { Netkit = false, MaxConnections = 1024, MaxServices = 64, MaxFrontends = 64, MaxBackends = 256 };

    private static Service Web(string name, string address, int port, params string[] backends) => new(name, ServiceProtocol.Tcp)
    {
        Frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse(address), port)],
        Backends = [.. backends.Select(static backend => new ServiceBackend(IPAddress.Parse(backend), 8080))],
    };

    private static JsonElement[] Dump(ServiceLoadBalancer balancer, string map) =>
        [.. Witness.BpfTool("map", "dump", "id", $"{balancer.SharedMaps.Single(shared => shared.Key == map).Value.Id}").EnumerateArray()];
}
