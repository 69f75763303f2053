using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>The chains of the table nat that all services share.</summary>
internal sealed partial class ServiceInterpreter
{
    private static readonly IPNetwork[] s_loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    private void ReadNatServices()
    {
        foreach (DumpRule rule in Rules(_nat, KubeChains.Services))
        {
            if (rule.Target == KubeChains.NodePorts)
            {
                ReadNodePortAddresses(rule);
            }
            else if (rule.Address is not IPAddress address || (rule.Parts & RuleParts.Frontend) != RuleParts.Frontend || rule.Has(RuleParts.Unknown) ||
                !TryReadKind(rule.Comment, out ReadOnlySpan<char> name, out ServiceFrontendKind kind))
            {
                Stray(rule, KubeChains.Services);
            }
            else if (FindService(name, rule, KubeChains.Services) is ServiceDraft draft && FindFrontend(draft, kind, new FrontendKey(address, rule.DestinationPort, rule.Protocol), rule) is FrontendDraft frontend)
            {
                ReadFrontendRule(frontend, rule, rule.Parts & ~RuleParts.Frontend);
            }
        }
    }

    private static bool TryReadKind(string comment, out ReadOnlySpan<char> name, out ServiceFrontendKind kind)
    {
        (string Words, ServiceFrontendKind Kind)[] kinds =
        [
            (" cluster IP", ServiceFrontendKind.ClusterIP), (" external IP", ServiceFrontendKind.ExternalIP), (" loadbalancer IP", ServiceFrontendKind.LoadBalancerIP),
        ];
        foreach ((string words, ServiceFrontendKind of) in kinds)
        {
            if (comment.EndsWith(words, StringComparison.Ordinal))
            {
                name = comment.AsSpan(..^words.Length);
                kind = of;
                return true;
            }
        }

        name = default;
        kind = default;
        return false;
    }

    // `more` is what the rule asks beside the frontend's address and port.
    private void ReadFrontendRule(FrontendDraft frontend, DumpRule rule, RuleParts more)
    {
        if (rule.Target == KubeChains.MarkMasquerade)
        {
            if (frontend.Chain is not null)
            {
                Leave(frontend.Service, rule.Line, $"the rule marks packets to {Describe(frontend.Key)} after a rule that has led them to {frontend.Chain}");
            }
            else
            {
                Masquerade(frontend, rule, more);
            }

            return;
        }

        // Until 1.20, of external addresses: what no bridge brought and the node did not send, and what has an address of the node.
        bool fromOutside = frontend.Kind == ServiceFrontendKind.ExternalIP && more == (RuleParts.NotBridged | RuleParts.SourceNotLocal);
        bool toNode = frontend.Kind == ServiceFrontendKind.ExternalIP && more == RuleParts.DestinationLocal && frontend.Chain == rule.Target;
        if (rule.Target is null || !KubeChains.IsOfService(rule.Target) || KubeChains.Is(rule.Target, KubeChains.Endpoint) || (more != RuleParts.None && !fromOutside && !toNode))
        {
            Leave(frontend.Service, rule.Line, $"{KubeChains.Services}: {rule.Describe()}");
        }
        else if (frontend.Chain is not null && !toNode)
        {
            Leave(frontend.Service, rule.Line, $"packets to {Describe(frontend.Key)} were led to {frontend.Chain} by a rule before it");
        }
        else
        {
            (frontend.Chain, frontend.ChainLine) = (rule.Target, rule.Line);
            if (fromOutside)
            {
                Differ(frontend.Service, rule.Line, $"{Describe(frontend.Key)} is not for clients behind a bridge, nor for the node where the address is not its own; by the load balancer it is for all");
            }
        }
    }

    private void Masquerade(FrontendDraft frontend, DumpRule rule, RuleParts more)
    {
        switch (more)
        {
            case RuleParts.None:
                frontend.Masqueraded |= MasqueradedClients.All;
                break;
            case RuleParts.NotSource when IsClusterRange(rule.Source):
                frontend.Masqueraded |= MasqueradedClients.Outside;
                break;
            case RuleParts.NotSource:
                Leave(frontend.Service, rule.Line, $"pods are told from others by {rule.Source} here and by {ClusterRange} before");
                break;
            case RuleParts.NotInInterface when options.HasClusterRange(dump.Family):
                frontend.Masqueraded |= MasqueradedClients.Outside;
                break;
            case RuleParts.NotInInterface:
                Leave(frontend.Service, rule.Line, "pods are told from others by their interface: KubeProxyImportOptions.ClusterRanges has to say what addresses those have");
                break;
            case RuleParts.Source when frontend.Kind == ServiceFrontendKind.NodePort && s_loopback.Contains(rule.Source):
                frontend.Masqueraded |= MasqueradedClients.Loopback;
                break;
            default:
                Leave(frontend.Service, rule.Line, rule.Describe());
                break;
        }
    }

    private bool IsClusterRange(IPNetwork range)
    {
        ClusterRange ??= range;
        return ClusterRange == range;
    }

    private void ReadNodePortAddresses(DumpRule rule)
    {
        switch (rule.Parts)
        {
            case RuleParts.DestinationLocal:
                AllNodeAddresses = true;
                break;
            case RuleParts.DestinationLocal | RuleParts.NotDestination:
                AllNodeAddresses = true;
                ExceptNodeAddresses.Add(rule.Destination);
                break;
            case RuleParts.Destination:
                NodeAddresses.Add(rule.Destination);
                break;
            default:
                Stray(rule, KubeChains.Services);
                break;
        }
    }

    private void ReadNodePorts()
    {
        List<DumpRule> counting = [];
        foreach (DumpRule rule in Rules(_nat, KubeChains.NodePorts))
        {
            // Counts what comes to a node port by a loopback address, and does with it what the next rule does with all.
            if (rule.Parts == (NodePort | RuleParts.Destination | RuleParts.Accounting) && s_loopback.Contains(rule.Destination))
            {
                counting.Add(rule);
                continue;
            }

            RuleParts more = rule.Parts & ~NodePort;
            if ((rule.Parts & NodePort) != NodePort || rule.Has(RuleParts.Unknown | RuleParts.Destination))
            {
                Stray(rule, KubeChains.NodePorts);
            }
            else if (FindService(rule.Comment, rule, KubeChains.NodePorts) is ServiceDraft draft &&
                FindFrontend(draft, ServiceFrontendKind.NodePort, new FrontendKey(null, rule.DestinationPort, rule.Protocol), rule) is FrontendDraft frontend)
            {
                ReadFrontendRule(frontend, rule, more);
            }
        }

        foreach (DumpRule rule in counting)
        {
            if (!_frontends.TryGetValue(new FrontendKey(null, rule.DestinationPort, rule.Protocol), out FrontendDraft? frontend) || frontend.Chain != rule.Target)
            {
                Stray(rule, KubeChains.NodePorts);
            }
        }
    }
}
