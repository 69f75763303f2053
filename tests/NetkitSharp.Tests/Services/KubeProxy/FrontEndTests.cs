using System.Net;
using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Services.KubeProxy;

/// <summary>What iptables 1.8.9 printed of the same rules by each of its front ends, for each family.</summary>
public sealed class FrontEndTests
{
    [Theory]
    [InlineData("nft", false)]
    [InlineData("legacy", false)]
    [InlineData("nft", true)]
    [InlineData("legacy", true)]
    public void Both_front_ends_and_families_are_read_alike(string frontEnd, bool ipv6)
    {
        KubeProxyImport import = KubeProxyImport.Parse(Lines(frontEnd, ipv6));

        import.Diagnostics.Should().BeEmpty();
        import.IsComplete.Should().BeTrue();
        import.LeftOut.Should().Be(0);
        import.UnusedRules.Should().Be(0);
        import.ForeignRules.Should().Be(0);
        import.ClusterRanges.Should().Equal(IPNetwork.Parse(ipv6 ? "fd00:244::/64" : "10.244.0.0/16"));
        import.NodePorts.Should().BeEquivalentTo(new KubeProxyNodePorts { AllNodeAddresses = true, Except = ipv6 ? [IPNetwork.Parse("::1/128")] : [], HealthCheckPorts = [32001] });
        string suffix = ipv6 ? "@ipv6" : "";
        IPAddress pod(int node, int number) => IPAddress.Parse(ipv6 ? $"fd00:244::{node}:{number}" : $"10.244.{node}.{number}");
        IPAddress cluster(int number) => IPAddress.Parse(ipv6 ? $"fd00:96::{number}" : $"10.96.0.{number}");
        import.Services.Should().BeEquivalentTo((Service[])[
            new Service("shop/web:http" + suffix, ServiceProtocol.Tcp)
            {
                Frontends = [ServiceFrontend.ClusterIP(cluster(20), 80), ServiceFrontend.LoadBalancerIP(IPAddress.Parse(ipv6 ? "2001:db8:1::10" : "203.0.113.10"), 80), ServiceFrontend.NodePort(30080)],
                Backends = [new(pod(0, 5), 8080), new(pod(1, 6), 8080), new(pod(2, 7), 8080)],
                ClientAffinity = TimeSpan.FromHours(3),
                SourceRanges = [IPNetwork.Parse(ipv6 ? "2001:db8::/64" : "192.0.2.0/24")],
            },
            new Service("shop/local:https" + suffix, ServiceProtocol.Tcp)
            {
                Frontends = [ServiceFrontend.ClusterIP(cluster(21), 443), ServiceFrontend.NodePort(30444)],
                Backends = [new(pod(1, 9), 8443)],
                ExternalTrafficPolicy = ServiceTrafficPolicy.Local,
            },
            new Service("shop/none" + suffix, ServiceProtocol.Udp) { Frontends = [ServiceFrontend.ClusterIP(cluster(99), 53)] },
        ]);
    }

    [Fact]
    public void What_the_nft_front_end_left_out_is_reported()
    {
        string[] lines = ["# Table `mangle' is incompatible, use 'nft' tool.", .. Lines("nft", ipv6: false)];

        KubeProxyImport import = KubeProxyImport.Parse(lines);

        import.IsComplete.Should().BeFalse();
        import.Diagnostics.Should().ContainSingle().Which.Should().Match<KubeProxyDiagnostic>(d => d.Line == 1 && d.Kind == KubeProxyDiagnosticKind.NotUnderstood && d.Message.Contains("Table `mangle' is incompatible"));
        import.Services.Should().HaveCount(3);
    }

    internal static string[] Lines(string frontEnd, bool ipv6) =>
        File.ReadAllLines(SourceTree.File($"tests/NetkitSharp.Tests/Services/KubeProxy/front-end-{frontEnd}.{(ipv6 ? "ip6tables" : "iptables")}"));
}
