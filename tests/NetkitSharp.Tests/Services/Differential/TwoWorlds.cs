using System.Net;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>Two nodes alike: one with kube-proxy's rules in its iptables, the other with their import in a load balancer.</summary>
internal sealed class TwoWorlds : IDisposable
{
    private const int MostDraws = 8;
    private readonly ServiceWorld _rules;
    private readonly ServiceWorld _ours;
    private readonly ServiceLoadBalancer _balancer;
    private readonly List<IDisposable> _attached = [];

    public TwoWorlds(string dump, KubeProxyImport import, WorldPlan plan)
    {
        Import = import;
        Plan = plan;
        _rules = new ServiceWorld(plan);
        Restore(dump);
        _ours = new ServiceWorld(plan);
        ServiceLoadBalancerOptions options = new()
        {
            ClusterRanges = import.ClusterRanges,
            NodeAddresses = [plan.Node, plan.SecondNode],
            MasqueradeIPv4 = plan.IsIPv6 ? null : plan.Node,
            MasqueradeIPv6 = plan.IsIPv6 ? plan.Node : null,
            Netkit = false,
        };
        _balancer = ServiceLoadBalancer.Open(options, static name =>
        {
            // All refusals are to be heard, however many there are.
            BpfObjectSpec spec = BundledObject.Open(name);
            spec.Variables["answers_per_second"].Set(1_000_000U);
            spec.Variables["answers_at_once"].Set(1_000_000U);
            return spec;
        });
        _balancer.Replace(import.Services);
        _ours.Node.Host.Run(() =>
        {
            _attached.Add(_balancer.AttachPod(_ours.Asking.Outside.Index, DatapathHook.Tcx));
            _attached.Add(_balancer.AttachPod(_ours.Answering.Outside.Index, DatapathHook.Tcx));
            _attached.Add(_balancer.AttachUplink(_ours.Node.Uplink.Index));
            _attached.Add(_balancer.AttachUplink(_ours.SecondUplink));
            _attached.Add(_balancer.AttachCgroup(_ours.Cgroup));
        });
    }

    public KubeProxyImport Import { get; }

    public WorldPlan Plan { get; }

    /// <summary>Every frontend from every client, and beside each of them a port and a protocol that nobody has.</summary>
    public IEnumerable<Probe> AllProbes()
    {
        HashSet<string?> different = [.. Import.Diagnostics.Select(d => d.Service)];
        HashSet<(IPEndPoint, ServiceProtocol)> taken =
            [.. Import.Services.SelectMany(s => s.Frontends.SelectMany(f => Targets(f).Select(t => (t, s.Protocol))))];
        foreach (Service service in Import.Services)
        {
            foreach (ProbeClient client in Enum.GetValues<ProbeClient>())
            {
                foreach (ServiceFrontend frontend in service.Frontends)
                {
                    foreach (IPEndPoint target in Targets(frontend))
                    {
                        yield return new Probe(client, service.Protocol, target, service, Enum.Parse<ProbeFrontend>(frontend.Kind.ToString())) { IsSaidToDiffer = different.Contains(service.Name) };
                    }

                    IPEndPoint first = Targets(frontend).First();
                    ServiceProtocol other = service.Protocol == ServiceProtocol.Tcp ? ServiceProtocol.Udp : ServiceProtocol.Tcp;
                    if (frontend.Address is not null)
                    {
                        yield return new Probe(client, service.Protocol, new IPEndPoint(first.Address, first.Port + 7_000), service, ProbeFrontend.WrongPort);
                    }

                    if (!taken.Contains((first, other)))
                    {
                        yield return new Probe(client, other, first, service, ProbeFrontend.WrongProtocol);
                    }
                }
            }
        }
    }

    /// <summary>Where a frontend is to be had: a node port at each of the node's addresses.</summary>
    public IEnumerable<IPEndPoint> Targets(ServiceFrontend frontend) =>
        frontend.Address is { } address ? [new IPEndPoint(address, frontend.Port)] : [new IPEndPoint(Plan.Node, frontend.Port), new IPEndPoint(Plan.SecondNode, frontend.Port)];

    public (ProbeResult[] Rules, ProbeResult[] Ours) Ask(IReadOnlyList<Probe> probes) => (_rules.Ask(probes), _ours.Ask(probes));

    /// <summary>Asks in both worlds, and says what is different.</summary>
    public Comparison Compare(IReadOnlyList<Probe> probes)
    {
        (ProbeResult[] rules, ProbeResult[] ours) = Ask(probes);

        // A client that is led to itself sees the node, to others perhaps itself: both have to be led alike to be compared.
        for (int draw = 0; draw < MostDraws; draw++)
        {
            int[] again = [.. Enumerable.Range(0, probes.Count).Where(i => rules[i].IsOwn != ours[i].IsOwn && rules[i].Outcome == ours[i].Outcome)];
            (ProbeResult[] Rules, ProbeResult[] Ours) drawn = Ask([.. again.Select(i => probes[i])]);
            for (int n = 0; n < again.Length; n++)
            {
                (rules[again[n]], ours[again[n]]) = (drawn.Rules[n], drawn.Ours[n]);
            }
        }

        Comparison comparison = new(probes, rules, ours);
        for (int i = 0; i < probes.Count; i++)
        {
            bool alike = rules[i].IsLike(ours[i]);
            if ((alike ? Differences.OfAddresses(probes[i], rules[i], ours[i]) : Differences.Explain(probes[i], rules[i], ours[i])) is DifferenceKind kind)
            {
                comparison.Deliberate[kind] = comparison.Deliberate.GetValueOrDefault(kind) + 1;
            }
            else if (!alike)
            {
                comparison.Wrong.Add($"{probes[i]}: rules {rules[i]}, load balancer {ours[i]}");
            }

            comparison.Wrong.AddRange(((ProbeResult[])[rules[i], ours[i]]).Where(r => r.Backend is not null && !probes[i].MayBeAnsweredBy(r.Backend)).Select(r => $"{probes[i]}: answered by {r.Backend}, who may not"));
        }

        return comparison;
    }

    /// <summary>Asks the same again and again: who goes elsewhere than the first time.</summary>
    public List<string> FindStrays(IReadOnlyList<Probe> probes, int times)
    {
        List<string> strays = [];
        (ProbeResult[] Rules, ProbeResult[] Ours) first = Ask(probes);
        for (int time = 1; time < times; time++)
        {
            (ProbeResult[] Rules, ProbeResult[] Ours) next = Ask(probes);
            for (int i = 0; i < probes.Count; i++)
            {
                foreach ((string world, ProbeResult was, ProbeResult now) in ((string, ProbeResult, ProbeResult)[])[("rules", first.Rules[i], next.Rules[i]), ("load balancer", first.Ours[i], next.Ours[i])])
                {
                    if (was.Outcome != now.Outcome || !Equals(was.Backend, now.Backend))
                    {
                        strays.Add($"{probes[i]}, {world}: {was}, and then {now}");
                    }
                }
            }
        }

        return strays;
    }

    public void Dispose()
    {
        _attached.ForEach(static a => a.Dispose());
        _balancer.Dispose();
        _ours.Dispose();
        _rules.Dispose();
    }

    private void Restore(string dump)
    {
        string tool = Plan.IsIPv6 ? "/usr/sbin/ip6tables-legacy" : "/usr/sbin/iptables-legacy";
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, dump);
            Witness.Run("ip", "netns", "exec", _rules.Node.HostName, tool + "-restore", file);

            // The given dump's is Docker's doing; a node with pods has something that lets their packets through.
            Witness.Run("ip", "netns", "exec", _rules.Node.HostName, tool, "-P", "FORWARD", "ACCEPT");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
