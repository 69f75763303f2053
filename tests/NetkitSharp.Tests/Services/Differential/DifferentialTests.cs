using System.Net;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods;
using NetkitSharp.Tests.Services.KubeProxy;
using Xunit;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>The same dump in two worlds: kube-proxy's rules in a node's iptables, and their import in a load balancer. The same clients ask the same questions.</summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private static readonly IPAddress s_pod = IPAddress.Parse("10.244.0.2");
    private static readonly IPAddress[] s_onNode = [IPAddress.Parse("10.244.1.1"), IPAddress.Parse("10.244.1.2"), IPAddress.Parse("10.244.1.3")];
    private static readonly IPAddress[] s_elsewhere = [IPAddress.Parse("10.244.2.1"), IPAddress.Parse("10.244.2.2"), IPAddress.Parse("10.244.2.3")];
    private static readonly int[] s_ports = [8080, 9090];

    [KernelFact([KernelFeature.IptablesLegacy, KernelFeature.Veth, KernelFeature.Tcx])]
    public void The_given_dump() => Compare(
        File.ReadAllText(KubeProxyImportTests.GivenDump), 0, IPAddress.Parse("10.217.0.71"), [IPAddress.Parse("10.217.0.224")], [IPAddress.Parse("192.168.1.125")], [53, 9153, 6443], 1_000);

    [KernelTheory([KernelFeature.IptablesLegacy, KernelFeature.Veth, KernelFeature.Tcx])]
    [InlineData(1, DumpStyle.New, 11)]
    [InlineData(60, DumpStyle.New, 12)]
    [InlineData(60, DumpStyle.Middle, 13)]
    [InlineData(60, DumpStyle.Old, 14)]
    [InlineData(5_000, DumpStyle.New, 15)]
    public void Generated_dumps(int services, DumpStyle style, int seed)
    {
        ClusterGenerator generator = new(seed)
        {
            LocalEndpoints = [s_pod, .. s_onNode],
            RemoteEndpoints = s_elsewhere,
            EndpointPorts = s_ports,
            MostEndpoints = 5,
            WithInternalLocal = style == DumpStyle.New,
        };
        Compare(new DumpWriter(style).Write(generator.Make(services)), seed, s_pod, s_onNode, s_elsewhere, s_ports, 400);
    }

    private void Compare(string dump, int seed, IPAddress pod, IReadOnlyList<IPAddress> onNode, IReadOnlyList<IPAddress> elsewhere, IReadOnlyList<int> ports, int most)
    {
        KubeProxyImport import = KubeProxyImport.Parse(new StringReader(dump));
        import.Diagnostics.Where(d => d.Kind != KubeProxyDiagnosticKind.Different).Should().BeEmpty("seed {0}", seed);
        Probe[] probes = [.. Probes(import)];
#pragma warning disable CA5394 // What is random here has to come again.
        new Random(seed).Shuffle(probes);
#pragma warning restore CA5394
        probes = probes[..Math.Min(most, probes.Length)];
        ProbeResult[] rules = AskRules(dump, probes, pod, onNode, elsewhere, ports);
        ProbeResult[] ours = AskOurs(import, probes, pod, onNode, elsewhere, ports);

        List<string> wrong = [];
        Dictionary<string, int> deliberate = [];
        Dictionary<string, Service> services = import.Services.ToDictionary(s => s.Name);
        for (int i = 0; i < probes.Length; i++)
        {
            if (!rules[i].IsLike(ours[i]))
            {
                if (Differences.All.FirstOrDefault(d => d.Covers(probes[i], rules[i], ours[i])) is Difference known)
                {
                    deliberate[known.Name] = deliberate.GetValueOrDefault(known.Name) + 1;
                }
                else
                {
                    wrong.Add($"{probes[i]}: rules {rules[i].Comparable}, load balancer {ours[i].Comparable}");
                }
            }

            foreach (ProbeResult result in (ProbeResult[])[rules[i], ours[i]])
            {
                if (result.Backend is IPEndPoint backend && !services[probes[i].Service].Backends.Any(b => b.Address.Equals(backend.Address) && b.Port == backend.Port))
                {
                    wrong.Add($"{probes[i]}: answered by {backend}, no backend of the service");
                }
            }
        }

        output.WriteLine($"{probes.Length} probes; rules: {string.Join(", ", rules.CountBy(r => r.Comparable).Select(c => $"{c.Value} {c.Key}"))}");
        output.WriteLine($"different on purpose: {string.Join("; ", deliberate.Select(d => $"{d.Value} {d.Key}"))}");
        wrong.Should().BeEmpty("seed {0}", seed);
        rules.Should().Contain(r => r.Outcome == "answered" || services.Values.All(s => s.Backends.Count == 0));
    }

    private static IEnumerable<Probe> Probes(KubeProxyImport import)
    {
        HashSet<string?> different = [.. import.Diagnostics.Select(d => d.Service)];
        foreach (Service service in import.Services)
        {
            foreach (ProbeClient client in Enum.GetValues<ProbeClient>())
            {
                foreach (ServiceFrontend frontend in service.Frontends)
                {
                    IPEndPoint target = new(frontend.Address ?? IPAddress.Parse(NodeLab.HostIPv4), frontend.Port);
                    yield return new Probe(client, service.Protocol, target, service.Name, frontend.Kind) { IsSaidToDiffer = different.Contains(service.Name) };
                }

                ServiceFrontend cluster = service.Frontends.First(f => f.Kind == ServiceFrontendKind.ClusterIP);
                yield return new Probe(client, service.Protocol, new IPEndPoint(cluster.Address!, cluster.Port + 7_000), service.Name, null);
            }
        }
    }

    private static ProbeResult[] AskRules(string dump, Probe[] probes, IPAddress pod, IReadOnlyList<IPAddress> onNode, IReadOnlyList<IPAddress> elsewhere, IReadOnlyList<int> ports)
    {
        using ServiceWorld world = new(pod, onNode, elsewhere, ports);
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, dump);
            Witness.Run("ip", "netns", "exec", world.Node.HostName, "/usr/sbin/iptables-legacy-restore", file);

            // The given dump's is Docker's doing; a node with pods has something that lets their packets through.
            Witness.Run("ip", "netns", "exec", world.Node.HostName, "/usr/sbin/iptables-legacy", "-P", "FORWARD", "ACCEPT");
        }
        finally
        {
            File.Delete(file);
        }

        return world.Ask(probes);
    }

    private static ProbeResult[] AskOurs(KubeProxyImport import, Probe[] probes, IPAddress pod, IReadOnlyList<IPAddress> onNode, IReadOnlyList<IPAddress> elsewhere, IReadOnlyList<int> ports)
    {
        using ServiceWorld world = new(pod, onNode, elsewhere, ports);
        ServiceLoadBalancerOptions options = new()
        {
            ClusterRanges = import.ClusterRanges,
            NodeAddresses = [IPAddress.Parse(NodeLab.HostIPv4), IPAddress.Parse("203.0.113.1")],
            MasqueradeIPv4 = IPAddress.Parse(NodeLab.HostIPv4),
            Netkit = false,
        };
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(options, static name =>
        {
            // All refusals are to be heard, however many there are.
            NetkitSharp.Bpf.Objects.BpfObjectSpec spec = BundledObject.Open(name);
            spec.Variables["answers_per_second"].Set(1_000_000U);
            spec.Variables["answers_at_once"].Set(1_000_000U);
            return spec;
        });
        balancer.Replace(import.Services);
        List<IDisposable> attached = [];
        world.Node.Host.Run(() =>
        {
            attached.Add(balancer.AttachPod(world.Asking.Outside.Index, DatapathHook.Tcx));
            attached.Add(balancer.AttachPod(world.Answering.Outside.Index, DatapathHook.Tcx));
            attached.Add(balancer.AttachUplink(world.Node.Uplink.Index));
            attached.Add(balancer.AttachUplink(world.SecondUplink));
            attached.Add(balancer.AttachCgroup(world.Cgroup));
        });
        ProbeResult[] results = world.Ask(probes);
        attached.ForEach(static a => a.Dispose());
        return results;
    }
}
