using System.Globalization;
using System.Net;
using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Services.KubeProxy;
using Xunit;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>The same dump in two worlds: kube-proxy's rules in a node's iptables, and their import in a load balancer. The same clients ask the same questions.</summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int MostAffine = 12;
    private const int Draws = 400;

    [KernelFact([KernelFeature.IptablesLegacy, KernelFeature.Veth, KernelFeature.Tcx])]
    public void The_given_dump() => CompareAll(
        File.ReadAllText(KubeProxyImportTests.GivenDump), 0, new WorldPlan(IPAddress.Parse("10.217.0.71"), [IPAddress.Parse("10.217.0.224")], [IPAddress.Parse("192.168.1.125")], [53, 9153, 6443]), 2_000);

    [KernelTheory([KernelFeature.IptablesLegacy, KernelFeature.Ip6tablesLegacy, KernelFeature.Veth, KernelFeature.Tcx])]
    [InlineData(1, DumpStyle.New, false, 11)]
    [InlineData(60, DumpStyle.New, false, 12)]
    [InlineData(60, DumpStyle.Middle, false, 13)]
    [InlineData(60, DumpStyle.Old, false, 14)]
    [InlineData(5_000, DumpStyle.New, false, 15)]
    [InlineData(60, DumpStyle.New, true, 16)]
    [InlineData(400, DumpStyle.Old, true, 17)]
    public void Generated_dumps(int services, DumpStyle style, bool ipv6, int seed)
    {
        WorldPlan plan = ipv6 ? WorldPlan.IPv6 : WorldPlan.IPv4;
        ClusterGenerator generator = new(seed, plan.Family)
        {
            LocalEndpoints = [plan.Pod, .. plan.OnNode],
            RemoteEndpoints = plan.Elsewhere,
            EndpointPorts = plan.Ports,
            MostEndpoints = 5,
            WithInternalLocal = style == DumpStyle.New,
        };
        CompareAll(new DumpWriter(style, plan.Family).Write(generator.Make(services)), seed, plan, 600);
    }

    [KernelTheory([KernelFeature.IptablesLegacy, KernelFeature.Ip6tablesLegacy, KernelFeature.Veth, KernelFeature.Tcx])]
    [InlineData(false)]
    [InlineData(true)]
    public void Endpoints_get_their_shares_and_clients_that_come_again_the_same(bool ipv6)
    {
        WorldPlan plan = ipv6 ? WorldPlan.IPv6 : WorldPlan.IPv4;
        ClusterService spread = Service(plan, 1) with { Protocol = ServiceProtocol.Udp };

        // One endpoint here and three elsewhere: who asked where all may answer most likely has one that may not where only those here do.
        ClusterEndpoint[] few = [new(plan.OnNode[0], 8080, true), .. plan.Elsewhere.Select(a => new ClusterEndpoint(a, 8080, false))];
        using TwoWorlds worlds = Open(plan, DumpStyle.New, [
            spread,
            Service(plan, 2) with { AffinitySeconds = 10_800, ExternalLocal = true, Endpoints = few },
            Service(plan, 3) with { AffinitySeconds = 10_800, InternalLocal = true, Endpoints = few },
        ]);

        foreach (ProbeClient client in Enum.GetValues<ProbeClient>())
        {
            ShouldBeShared(worlds, client);
            ShouldStay(worlds, client, worlds.Import.Services[1], worlds.Import.Services[1].Frontends);
            ShouldStay(worlds, client, worlds.Import.Services[2], worlds.Import.Services[2].Frontends.Reverse());
        }
    }

    [KernelFact([KernelFeature.IptablesLegacy, KernelFeature.Ip6tablesLegacy, KernelFeature.Veth, KernelFeature.Tcx])]
    public void Each_deliberate_difference_is_still_there_and_resets_are_resets()
    {
        HashSet<DifferenceKind> found = [];
        foreach ((WorldPlan plan, DumpStyle style) in ((WorldPlan, DumpStyle)[])[(WorldPlan.IPv4, DumpStyle.New), (WorldPlan.IPv4, DumpStyle.Old), (WorldPlan.IPv6, DumpStyle.New)])
        {
            ClusterService all = Service(plan, 1);
            using TwoWorlds worlds = Open(plan, style, [
                all,
                Service(plan, 2) with { Endpoints = [] },
                Service(plan, 3) with { Endpoints = [.. all.Endpoints.Where(e => !e.IsLocal)], InternalLocal = style == DumpStyle.New, ExternalLocal = true },
                Service(plan, 4) with { Endpoints = [], ExternalIPs = [], LoadBalancerIPs = [], NodePort = 0 },
                Service(plan, 5) with { Endpoints = [.. all.Endpoints.Where(e => e.Address.Equals(plan.Pod))] },
                Service(plan, 6) with { SourceRanges = [plan.Single(plan.Node)] },
            ], ToReset);
            Comparison comparison = worlds.Compare([.. worlds.AllProbes()]);
            output.WriteLine($"{plan.Family} {style}: {comparison}");
            comparison.Wrong.Should().BeEmpty();
            found.UnionWith(comparison.Deliberate.Keys);
            comparison.Rules.Count(r => r.IsOwn).Should().BePositive("there is a hairpin");
            comparison.Rules.Should().Contain(r => r.Outcome == ProbeResult.Refused && r.Icmp == "", "there is a reset");
            comparison.Rules.Should().Contain(r => r.Outcome == ProbeResult.Silent).And.Contain(r => r.WentOut);
        }

        found.Should().BeEquivalentTo(Enum.GetValues<DifferenceKind>(), "a difference that is there no more is not to be listed");
    }

    // As somebody might have it who wants TCP to be told at once: kube-proxy itself never does.
    private static string ToReset(string dump) =>
        string.Join('\n', dump.Split('\n').Select(l => l.Contains("service-4 has no", StringComparison.Ordinal) || l.Contains("service-4: has no", StringComparison.Ordinal) ? l[..l.LastIndexOf(' ')] + " tcp-reset" : l));

    private static ClusterService Service(WorldPlan plan, int number)
    {
        IPAddress at(string ipv4, string ipv6) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{(plan.IsIPv6 ? ipv6 : ipv4)}{number}"));
        return new ClusterService($"ns/service-{number}", ServiceProtocol.Tcp, at("10.96.0.", "fd00:96::"), 80)
        {
            ExternalIPs = [at("198.18.0.", "2001:db8:1::")],
            LoadBalancerIPs = [at("198.19.0.", "2001:db8:3::")],
            NodePort = 30_000 + number,
            Endpoints = [new(plan.Pod, 8080, true), new(plan.OnNode[0], 8080, true), new(plan.OnNode[1], 8080, true), new(plan.Elsewhere[0], 8080, false), new(plan.Elsewhere[1], 8080, false)],
        };
    }

    private static TwoWorlds Open(WorldPlan plan, DumpStyle style, IReadOnlyList<ClusterService> services, Func<string, string>? change = null)
    {
        string dump = new DumpWriter(style, plan.Family).Write(services);
        dump = change is null ? dump : change(dump);
        KubeProxyImport import = KubeProxyImport.Parse(new StringReader(dump));
        import.Diagnostics.Where(d => d.Kind != KubeProxyDiagnosticKind.Different).Should().BeEmpty();
        import.Services.Should().HaveCount(services.Count);
        return new TwoWorlds(dump, import, plan);
    }

    // Chi square with four degrees of freedom: for an even share of five it is this large once in a billion times. The load balancer's choice depends on the client's port alone, but for the node's.
    private void ShouldBeShared(TwoWorlds worlds, ProbeClient client)
    {
        Service service = worlds.Import.Services[0];
        Probe probe = new(client, service.Protocol, worlds.Targets(service.Frontends[0]).Single(), service, ProbeFrontend.ClusterIP);
        (ProbeResult[] rules, ProbeResult[] ours) = worlds.Ask([.. Enumerable.Range(0, Draws).Select(i => probe with { SourcePort = 20_000 + i })]);
        foreach ((string world, ProbeResult[] results) in ((string, ProbeResult[])[])[("rules", rules), ("load balancer", ours)])
        {
            results.Should().OnlyContain(r => r.Outcome == ProbeResult.Answered);
            int[] counts = [.. service.Backends.Select(b => results.Count(r => r.Backend!.Equals(new IPEndPoint(b.Address, b.Port))))];
            double expected = (double)Draws / counts.Length;
            double half = counts.Sum(c => (c - expected) * (c - expected) / expected) / 2;
            output.WriteLine($"{client}, {world}: {string.Join(' ', counts)}, chi square {half * 2:F1}");
            counts.Should().HaveCount(5).And.OnlyContain(c => c > 0);
            counts.Sum().Should().Be(Draws);
            (Math.Exp(-half) * (1 + half)).Should().BeGreaterThan(1e-9, "{0} of {1} are no even shares", world, string.Join(' ', counts));
        }
    }

    // By one frontend after the other: where the endpoint that the client had may answer, it stays with it.
    private static void ShouldStay(TwoWorlds worlds, ProbeClient client, Service service, IEnumerable<ServiceFrontend> frontends)
    {
        IPEndPoint?[] before = [null, null];
        foreach (ServiceFrontend frontend in frontends)
        {
            if (client == ProbeClient.Host)
            {
                // Under the rules, with another source towards the node's own addresses, it is another client.
                before = [null, null];
            }

            Probe probe = new(client, service.Protocol, worlds.Targets(frontend).First(), service, Enum.Parse<ProbeFrontend>(frontend.Kind.ToString()));
            for (int time = 0; time < 8; time++)
            {
                (ProbeResult[] rules, ProbeResult[] ours) = worlds.Ask([probe]);
                foreach ((int world, ProbeResult result) in ((int, ProbeResult)[])[(0, rules[0]), (1, ours[0])])
                {
                    result.Outcome.Should().Be(ProbeResult.Answered, "{0}, {1}", probe, world == 0 ? "rules" : "load balancer");
                    probe.MayBeAnsweredBy(result.Backend!).Should().BeTrue("{0}, {1}: {2}", probe, world == 0 ? "rules" : "load balancer", result);
                    if (before[world] is IPEndPoint had && probe.MayBeAnsweredBy(had))
                    {
                        result.Backend.Should().Be(had, "{0}, {1}", probe, world == 0 ? "rules" : "load balancer");
                    }

                    before[world] = result.Backend;
                }
            }
        }
    }

    private void CompareAll(string dump, int seed, WorldPlan plan, int most)
    {
        KubeProxyImport import = KubeProxyImport.Parse(new StringReader(dump));
        import.Diagnostics.Where(d => d.Kind != KubeProxyDiagnosticKind.Different).Should().BeEmpty("seed {0}", seed);
        using TwoWorlds worlds = new(dump, import, plan);
        Probe[] probes = [.. worlds.AllProbes()];
#pragma warning disable CA5394 // What is random here has to come again.
        new Random(seed).Shuffle(probes);
#pragma warning restore CA5394
        Comparison comparison = worlds.Compare(probes[..Math.Min(most, probes.Length)]);
        output.WriteLine(comparison.ToString());
        comparison.Wrong.Should().BeEmpty("seed {0}", seed);
        comparison.Rules.Should().Contain(r => r.Outcome == ProbeResult.Answered || import.Services.All(s => s.Backends.Count == 0));

        Probe[] affine = [.. probes.Where(p => p.Service.ClientAffinity is not null && p.Frontend == ProbeFrontend.ClusterIP && p.Eligible.Count() > 1).Take(MostAffine)];
        worlds.FindStrays(affine, times: 6).Should().BeEmpty("seed {0}", seed);
    }
}
