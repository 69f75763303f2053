using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>The chains of one service. None of these reads itself: chains lead from firewall to external to cluster or local to endpoint, and every other jump is not understood.</summary>
internal sealed partial class ServiceInterpreter
{
    private static readonly TimeSpan s_longestAffinity = TimeSpan.FromDays(1);

    private readonly Dictionary<string, TrafficRoute?> _routes = [];
    private readonly Dictionary<string, EndpointGroup?> _groups = [];
    private readonly Dictionary<string, (IPEndPoint Address, bool Affine)?> _endpoints = [];

    private bool? _dropsWhatIsForwarded;

    /// <summary>The rules of a chain of the service; null, with a diagnostic, where another one has it or it is not there.</summary>
    private List<DumpRule>? Own(ServiceDraft draft, string chain, int line)
    {
        if (_nat?.Find(chain) is not DumpChain found)
        {
            Leave(draft, line, $"the chain {chain} is not there");
            return null;
        }

        if (!_owners.TryAdd(chain, draft) && _owners[chain] != draft)
        {
            Leave(draft, line, $"the chain {chain} belongs to {_owners[chain].Name}");
            return null;
        }

        return found.Rules;
    }

    private TrafficRoute? ReadRoute(ServiceDraft draft, string chain, int line)
    {
        if (Own(draft, chain, line) is not List<DumpRule> rules)
        {
            return null;
        }

        if (!_routes.TryGetValue(chain, out TrafficRoute? route))
        {
            route = chain switch
            {
                _ when KubeChains.Is(chain, KubeChains.Cluster) => ReadGroup(draft, chain, line) is EndpointGroup all ? new TrafficRoute(ServiceTrafficPolicy.Cluster) { Cluster = all } : null,
                _ when KubeChains.Is(chain, KubeChains.Local) => ReadLocal(draft, chain, line),
                _ when KubeChains.Is(chain, KubeChains.ServiceFirewall) => ReadFirewall(draft, chain, rules),
                _ => ReadExternal(draft, chain, rules),
            };
            _routes.Add(chain, route);
        }

        return route;
    }

    private TrafficRoute? ReadLocal(ServiceDraft draft, string chain, int line)
    {
        // A service that asks for endpoints on this node, and there are none: before 1.25.
        if (Own(draft, chain, line) is [{ Target: KubeChains.MarkDrop, Parts: RuleParts.None } drops])
        {
            DifferWhereMarkedToBeDropped(draft, drops);
            return new TrafficRoute(ServiceTrafficPolicy.Local);
        }

        return ReadGroup(draft, chain, line) is EndpointGroup group ? new TrafficRoute(ServiceTrafficPolicy.Local) { Local = group } : null;
    }

    private TrafficRoute? ReadExternal(ServiceDraft draft, string chain, List<DumpRule> rules)
    {
        TrafficRoute route = new(ServiceTrafficPolicy.Cluster);
        for (int i = 0; i < rules.Count; i++)
        {
            DumpRule rule = rules[i];
            bool last = i == rules.Count - 1;
            switch (rule.Target)
            {
                case KubeChains.MarkMasquerade when rule.Parts == RuleParts.None && i == 0:
                    route = route with { Masqueraded = MasqueradedClients.All };
                    break;

                // The node's own packets: from here they go to all endpoints, as those of pods do.
                case KubeChains.MarkMasquerade when rule.Parts == RuleParts.SourceLocal && !last:
                    route = route with { Policy = ServiceTrafficPolicy.Local };
                    break;
                case { } cluster when KubeChains.Is(cluster, KubeChains.Cluster) && IsOfPodsOrNode(rule):
                    if (ReadGroup(draft, cluster, rule.Line) is not EndpointGroup all)
                    {
                        return null;
                    }

                    route = route with { Policy = ServiceTrafficPolicy.Local, Cluster = all, FallsThrough = last };
                    break;
                case { } cluster when KubeChains.Is(cluster, KubeChains.Cluster) && rule.Parts == RuleParts.None && last && route.Policy == ServiceTrafficPolicy.Cluster:
                    return ReadGroup(draft, cluster, rule.Line) is EndpointGroup endpoints ? route with { Cluster = endpoints } : null;
                case { } local when KubeChains.Is(local, KubeChains.Local) && rule.Parts == RuleParts.None && last:
                    return ReadRoute(draft, local, rule.Line) is TrafficRoute led ? route with { Policy = ServiceTrafficPolicy.Local, Local = led.Local } : null;
                case KubeChains.MarkDrop when rule.Parts == RuleParts.None && last:
                    DifferWhereMarkedToBeDropped(draft, rule);
                    return route with { Policy = ServiceTrafficPolicy.Local };
                default:
                    if (KubeChains.Is(chain, KubeChains.ExternalLocal))
                    {
                        return ReadGroup(draft, chain, rule.Line, i) is EndpointGroup group ? route with { Policy = ServiceTrafficPolicy.Local, Local = group } : null;
                    }

                    Leave(draft, rule.Line, rule.Parts == RuleParts.Source ? $"{chain}: pods are told from others by {rule.Source} here and by {ClusterRange} before" : $"{chain}: {rule.Describe()}");
                    return null;
            }
        }

        if (route.FallsThrough)
        {
            return route;
        }

        Leave(draft, _nat!.Find(chain)!.Line, $"the chain {chain} leads to no endpoints");
        return null;
    }

    // Until 1.24: KUBE-FIREWALL, which drops what has the mark, is not in FORWARD.
    private void DifferWhereMarkedToBeDropped(ServiceDraft draft, DumpRule rule)
    {
        _dropsWhatIsForwarded ??= Rules(_filter, "FORWARD").Exists(static rule => rule.Target == KubeChains.Firewall);
        if (_dropsWhatIsForwarded == false)
        {
            Differ(draft, rule.Line, "packets are marked to be dropped here, and marked ones are dropped in INPUT and OUTPUT only, so that what the node forwards leaves for its address; by the load balancer it is dropped");
        }
    }

    private bool IsOfPodsOrNode(DumpRule rule) => rule.Parts switch
    {
        RuleParts.SourceLocal => true,
        RuleParts.InInterface => options.HasClusterRange(dump.Family),
        RuleParts.Source => IsClusterRange(rule.Source),
        _ => false,
    };

    private TrafficRoute? ReadFirewall(ServiceDraft draft, string chain, List<DumpRule> rules)
    {
        MasqueradedClients masqueraded = MasqueradedClients.None;
        List<IPNetwork> ranges = [];
        string? next = null;
        int line = 0;
        DumpRule? drops = null;
        bool open = false;
        foreach (DumpRule rule in rules)
        {
            bool leads = rule.Target is not null && (KubeChains.Is(rule.Target, KubeChains.Cluster) || KubeChains.Is(rule.Target, KubeChains.External) || KubeChains.Is(rule.Target, KubeChains.ExternalLocal));
            if (leads && drops is null && (next is null || next == rule.Target) && rule.Parts is RuleParts.None or RuleParts.Source)
            {
                (next, line) = (rule.Target, next is null ? rule.Line : line);
                open |= rule.Parts == RuleParts.None;
                if (rule.Parts == RuleParts.Source)
                {
                    ranges.Add(rule.Source);
                }
            }
            else if (rule.Target == KubeChains.MarkMasquerade && rule.Parts == RuleParts.None && next is null)
            {
                masqueraded = MasqueradedClients.All;
            }
            else if (rule.Target == KubeChains.MarkDrop && rule.Parts == RuleParts.None)
            {
                drops = rule;
            }
            else if (rule.Target is not null || rule.Parts != RuleParts.None)
            {
                Leave(draft, rule.Line, $"{chain}: {rule.Describe()}");
                return null;
            }
        }

        if (next is null)
        {
            Leave(draft, _nat!.Find(chain)!.Line, $"the chain {chain} leads to no endpoints");
            return null;
        }

        if (drops is not null && !open)
        {
            DifferWhereMarkedToBeDropped(draft, drops);
        }

        return ReadRoute(draft, next, line) is TrafficRoute route
            ? route with { Masqueraded = route.Masqueraded | masqueraded, SourceRanges = open ? [] : ranges, DropsOtherSources = drops is not null || open }
            : null;
    }

    /// <summary>A chain that shares packets out, from a rule of it on.</summary>
    private EndpointGroup? ReadGroup(ServiceDraft draft, string chain, int line, int from = 0)
    {
        if (Own(draft, chain, line) is not List<DumpRule> rules)
        {
            return null;
        }

        if (!_groups.TryGetValue(chain, out EndpointGroup? group))
        {
            group = ReadGroup(draft, chain, rules, from);
            _groups.Add(chain, group);
        }

        return group;
    }

    private EndpointGroup? ReadGroup(ServiceDraft draft, string chain, List<DumpRule> rules, int from)
    {
        int at = from;
        for (; at < rules.Count && rules[at].Target == KubeChains.MarkMasquerade; at++)
        {
            MasqueradeFromGroup(draft, rules[at]);
        }

        // Clients that come again: each of these is for one endpoint, and they stand before those that share out.
        HashSet<string> remembered = [];
        int seconds = 0, shared = at;
        for (; shared < rules.Count && rules[shared].Has(RuleParts.RecentCheck); shared++)
        {
            DumpRule rule = rules[shared];
            if (rule.Parts != RuleParts.RecentCheck || rule.RecentName != rule.Target || rule.RecentSeconds == 0 || (seconds != 0 && seconds != rule.RecentSeconds) || !remembered.Add(rule.Target!))
            {
                Leave(draft, rule.Line, rule.Unknown is null ? $"{chain}: this is no rule for a client that comes again: one list named as the endpoint's chain and the same time for all of them were expected" : $"{chain}: {rule.Describe()}");
                return null;
            }

            seconds = rule.RecentSeconds;
        }

        if (shared == rules.Count)
        {
            Leave(draft, _nat!.Find(chain)!.Line, $"the chain {chain} leads to no endpoints");
            return null;
        }

        List<IPEndPoint> endpoints = [];
        uint[] probabilities = new uint[rules.Count - shared - 1];
        HashSet<IPEndPoint> seen = [];
        for (int i = shared; i < rules.Count; i++)
        {
            DumpRule rule = rules[i];
            bool last = i == rules.Count - 1;
            if (rule.Parts != (last ? RuleParts.None : RuleParts.Probability) || !KubeChains.Is(rule.Target, KubeChains.Endpoint))
            {
                Leave(draft, rule.Line, $"{chain}: {rule.Describe()}");
                return null;
            }

            if (ReadEndpoint(draft, rule.Target!, rule.Line) is not (IPEndPoint endpoint, bool affine))
            {
                return null;
            }

            if (affine != (seconds != 0) || (affine && !remembered.Remove(rule.Target!)))
            {
                Leave(draft, rule.Line, $"the chain {chain} and the chain {rule.Target} do not agree whether a client that comes again stays with {endpoint}");
                return null;
            }

            if (!seen.Add(endpoint))
            {
                Leave(draft, rule.Line, $"the chain {chain} has the endpoint {endpoint} twice");
                return null;
            }

            endpoints.Add(endpoint);
            if (!last)
            {
                probabilities[i - shared] = rule.Probability;
            }
        }

        if (remembered.Count > 0 || seconds > s_longestAffinity.TotalSeconds)
        {
            Leave(draft, rules[at].Line, remembered.Count > 0 ? $"the chain {chain} leads clients that come again to an endpoint that no others are led to" : $"a client keeps its endpoint for {seconds} s, and at most {s_longestAffinity.TotalSeconds} s can be had");
            return null;
        }

        if (EndpointWeights.Find(probabilities) is not int[] weights)
        {
            Leave(draft, rules[shared].Line, $"the probabilities of {chain} are neither equal shares nor those of any weights from 0 to 65535");
            return null;
        }

        return new EndpointGroup(rules[shared].Line, endpoints, weights, seconds == 0 ? null : TimeSpan.FromSeconds(seconds));
    }

    // Since 1.20 the rules that masquerade are here, with the frontend that they are for.
    private void MasqueradeFromGroup(ServiceDraft draft, DumpRule rule)
    {
        bool isNodePort = (rule.Parts & RuleParts.Frontend) == NodePort;
        FrontendKey key = new(isNodePort ? null : rule.Address, rule.DestinationPort, rule.Protocol);
        if (rule.Has(RuleParts.Unknown) || !rule.Has(RuleParts.DestinationPort) || (!isNodePort && key.Address is null) || !_frontends.TryGetValue(key, out FrontendDraft? frontend) || frontend.Service != draft)
        {
            Leave(draft, rule.Line, rule.Unknown is null ? "the rule marks packets to what is no frontend of the service" : rule.Describe());
        }
        else
        {
            Masquerade(frontend, rule, rule.Parts & ~RuleParts.Frontend);
        }
    }

    private (IPEndPoint Address, bool Affine)? ReadEndpoint(ServiceDraft draft, string chain, int line)
    {
        if (Own(draft, chain, line) is not List<DumpRule> rules)
        {
            return null;
        }

        if (!_endpoints.TryGetValue(chain, out (IPEndPoint Address, bool Affine)? endpoint))
        {
            endpoint = ReadEndpoint(draft, chain, rules);
            _endpoints.Add(chain, endpoint);
        }

        return endpoint;
    }

    private (IPEndPoint Address, bool Affine)? ReadEndpoint(ServiceDraft draft, string chain, List<DumpRule> rules)
    {
        if (rules is not [DumpRule own, DumpRule translates])
        {
            Leave(draft, rules.Count > 2 ? rules[2].Line : _nat!.Find(chain)!.Line, $"{chain}: two rules were expected, one that marks the endpoint's own packets and one that translates");
            return null;
        }

        if (own.Target != KubeChains.MarkMasquerade || own.Parts != RuleParts.Source || !DumpRule.IsSingle(own.Source))
        {
            Leave(draft, own.Line, $"{chain}: {own.Describe()}");
            return null;
        }

        bool affine = translates.Has(RuleParts.RecentSet);
        if (translates.Target != "DNAT" || translates.ToDestination is not IPEndPoint address || (translates.Parts & ~RuleParts.RecentSet) != RuleParts.Protocol || translates.Protocol != draft.Protocol ||
            (affine && translates.RecentName != chain))
        {
            Leave(draft, translates.Line, translates.Protocol != draft.Protocol && translates.Unknown is null ? $"{chain}: the rule is for {translates.Protocol}, the service for {draft.Protocol}" : $"{chain}: {translates.Describe()}");
            return null;
        }

        if (!address.Address.Equals(own.Source.BaseAddress))
        {
            Leave(draft, own.Line, $"{chain}: packets of {own.Source.BaseAddress} are marked and packets to the service go to {address.Address}");
            return null;
        }

        return (address, affine);
    }
}
