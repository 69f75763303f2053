using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Services.KubeProxy;

/// <summary>Dumps of kube-proxy's rules, the given one and generated ones of three generations of them.</summary>
public sealed class KubeProxyImportTests
{
    internal static string GivenDump { get; } = SourceTree.File("tests/NetkitSharp.Tests/Services/KubeProxy/kube-proxy-100-services.iptables");

    [Fact]
    public void The_given_dump_of_a_node_with_100_services()
    {
        using StreamReader dump = File.OpenText(GivenDump);

        KubeProxyImport import = KubeProxyImport.Parse(dump);

        import.Diagnostics.Should().BeEmpty();
        import.IsComplete.Should().BeTrue();
        import.LeftOut.Should().Be(0);
        import.ClusterRanges.Should().Equal(IPNetwork.Parse("10.217.0.0/16"));
        import.NodePorts.AllNodeAddresses.Should().BeTrue();
        import.ForeignRules.Should().Be(23, "those are Docker's");
        import.Services.Should().HaveCount(104);
        import.Services.Where(s => s.Name.StartsWith("default/nginx-", StringComparison.Ordinal)).Should().HaveCount(100).And.OnlyContain(s => s.Backends.Count == 0 && s.Refusal == ServiceRefusal.PortUnreachable);
        import.Services[0].Should().BeEquivalentTo(new Service("kube-system/kube-dns:dns-tcp", ServiceProtocol.Tcp)
        {
            Frontends = [ServiceFrontend.ClusterIP(IPAddress.Parse("10.96.0.10"), 53)],
            Backends = [new ServiceBackend(IPAddress.Parse("10.217.0.224"), 53), new ServiceBackend(IPAddress.Parse("10.217.0.71"), 53)],
        });
        import.Services.Single(s => s.Name == "default/kubernetes:https").Backends.Should().Equal(new ServiceBackend(IPAddress.Parse("192.168.1.125"), 6443));
    }

    [Theory]
    [InlineData(1, DumpStyle.Old, AddressFamily.InterNetwork, 1)]
    [InlineData(150, DumpStyle.Old, AddressFamily.InterNetwork, 2)]
    [InlineData(150, DumpStyle.Middle, AddressFamily.InterNetwork, 3)]
    [InlineData(150, DumpStyle.New, AddressFamily.InterNetwork, 4)]
    [InlineData(150, DumpStyle.Old, AddressFamily.InterNetworkV6, 5)]
    [InlineData(150, DumpStyle.Middle, AddressFamily.InterNetworkV6, 6)]
    [InlineData(150, DumpStyle.New, AddressFamily.InterNetworkV6, 7)]
    [InlineData(5_000, DumpStyle.New, AddressFamily.InterNetwork, 8)]
    public void A_generated_dump_gives_the_services_that_it_was_made_of(int count, DumpStyle style, AddressFamily family, int seed)
    {
        IReadOnlyList<ClusterService> services = new ClusterGenerator(seed, family) { WithInternalLocal = style == DumpStyle.New }.Make(count);
        string text = new DumpWriter(style, family) { Nft = seed % 2 == 0, Counters = seed % 3 == 0 }.Write(services);

        KubeProxyImport import = KubeProxyImport.Parse(new StringReader(text));

        import.Diagnostics.Where(d => d.Kind != KubeProxyDiagnosticKind.Different).Should().BeEmpty("seed {0}", seed);
        Dictionary<string, Service> found = import.Services.ToDictionary(s => s.Name);
        found.Should().HaveCount(count, "seed {0}", seed);
        foreach (ClusterService service in services)
        {
            Service expected = service.ToService(family == AddressFamily.InterNetworkV6 ? "@ipv6" : "");
            Text(found[expected.Name]).Should().Be(Text(expected), "seed {0}", seed);
        }

        import.ClusterRanges.Should().HaveCount(services.Any(s => s.Endpoints.Count > 0) ? 1 : 0);
        import.UnusedRules.Should().Be(0);
    }

    [Fact]
    public void Both_families_in_one_text_are_services_of_their_own()
    {
        string ipv4 = new DumpWriter(DumpStyle.New).Write(new ClusterGenerator(1).Make(20));
        string ipv6 = new DumpWriter(DumpStyle.New, AddressFamily.InterNetworkV6).Write(new ClusterGenerator(1, AddressFamily.InterNetworkV6).Make(20));

        KubeProxyImport import = KubeProxyImport.Parse(new StringReader(ipv4 + ipv6), new KubeProxyImportOptions { IPv6NameSuffix = "/6" });

        import.Diagnostics.Should().BeEmpty();
        import.Services.Should().HaveCount(40);
        import.Services.Count(s => s.Name.EndsWith("/6", StringComparison.Ordinal)).Should().Be(20);
        import.ClusterRanges.Should().Equal(IPNetwork.Parse("10.244.0.0/16"), IPNetwork.Parse("fd00:244::/64"));
        import.NodePorts.Except.Should().Equal(IPNetwork.Parse("::1/128"));
        KubeProxyImport twice = KubeProxyImport.Parse(new StringReader(ipv4 + ipv4));
        twice.Services.Should().HaveCount(20);
        twice.LeftOut.Should().Be(20);
        twice.Diagnostics.Should().OnlyContain(d => d.Message == "another dump of the same text has a service of this name");
    }

    [Fact]
    public void Lines_are_as_good_as_a_text()
    {
        string text = new DumpWriter(DumpStyle.New).Write(new ClusterGenerator(9).Make(30));

        KubeProxyImport.Parse(text.Split('\n')).Services.Select(Text).Should().Equal(KubeProxyImport.Parse(new StringReader(text.Replace("\n", "\r\n", StringComparison.Ordinal))).Services.Select(Text));
    }

    internal static string Text(Service s) =>
        $"{s.Name} {s.Protocol} [{string.Join(' ', s.Frontends.Select(f => $"{f.Kind} {f.Address} {f.Port}").Order())}] [{string.Join(' ', s.Backends.Select(b => $"{b.Address} {b.Port} w{b.Weight} {b.State} {b.IsLocal}").Order())}] {s.ClientAffinity} " +
        $"[{string.Join(' ', s.SourceRanges)}] {s.ExternalTrafficPolicy} {s.InternalTrafficPolicy} {s.Refusal}";
}
