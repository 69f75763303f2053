using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>The table filter: what is refused for want of endpoints, and what is let through or not.</summary>
internal sealed partial class ServiceInterpreter
{
    private void ReadFilter()
    {
        if (_filter is null)
        {
            if (_inOrder.Count > 0)
            {
                diagnostics.Add(_nat!.Line, KubeProxyDiagnosticKind.NotUnderstood, null, "the dump has no table filter, and services without endpoints are in no other");
            }

            return;
        }

        ReadRefusals(KubeChains.Services, ServiceFrontendKind.ClusterIP);
        ReadRefusals(KubeChains.ExternalServices, null);
        ReadProxyFirewall();
        ReadHealthChecks();
        foreach (DumpRule rule in Rules(_filter, KubeChains.Forward))
        {
            RuleParts more = rule.Parts & ~RuleParts.Accounting;
            if (!(rule.Target == "DROP" && more == RuleParts.OtherState) &&
                !(rule.Target == "ACCEPT" && (more == RuleParts.Mark || (more & ~(RuleParts.Source | RuleParts.Destination)) == RuleParts.OtherState)))
            {
                diagnostics.Add(rule.Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"{KubeChains.Forward}: {rule.Describe()}");
            }
        }

        foreach (DumpRule rule in Rules(_filter, KubeChains.Firewall))
        {
            if (!(rule.Target == "DROP" && rule.Parts is RuleParts.Mark or (RuleParts.NotSource | RuleParts.Destination | RuleParts.OtherState)))
            {
                diagnostics.Add(rule.Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"{KubeChains.Firewall}: {rule.Describe()}");
            }
        }
    }

    private void ReadRefusals(string chain, ServiceFrontendKind? kind)
    {
        const string NoEndpoints = " has no endpoints";
        const string NoLocalEndpoints = " has no local endpoints";
        foreach (DumpRule rule in Rules(_filter, chain))
        {
            bool isLocal = rule.Comment.EndsWith(NoLocalEndpoints, StringComparison.Ordinal);
            FrontendRefusal refusal = (rule.Target, rule.RejectWith) switch
            {
                ("DROP", _) when isLocal => FrontendRefusal.Drop,
                ("REJECT", null or "icmp-port-unreachable" or "icmp6-port-unreachable") when !isLocal => FrontendRefusal.Unreachable,
                ("REJECT", "tcp-reset") when !isLocal && rule.Protocol == ServiceProtocol.Tcp => FrontendRefusal.Reset,
                _ => FrontendRefusal.None,
            };
            bool isNodePort = rule.Parts == (NodePort | RuleParts.DestinationLocal);
            string words = isLocal ? NoLocalEndpoints : NoEndpoints;
            if (refusal == FrontendRefusal.None || (!isNodePort && (rule.Parts != RuleParts.Frontend || rule.Address is null)) || !rule.Comment.EndsWith(words, StringComparison.Ordinal))
            {
                Stray(rule, chain);
            }
            else if (FindService(rule.Comment.AsSpan(..^words.Length), rule, chain) is ServiceDraft draft &&
                FindFrontend(draft, isNodePort ? ServiceFrontendKind.NodePort : kind, new FrontendKey(rule.Address, rule.DestinationPort, rule.Protocol), rule) is FrontendDraft frontend)
            {
                if (frontend.Refusal == FrontendRefusal.None)
                {
                    frontend.Refusal = refusal;
                }
                else
                {
                    Leave(draft, rule.Line, $"packets to {Describe(frontend.Key)} are refused by a rule before it already");
                }
            }
        }
    }

    private void ReadProxyFirewall()
    {
        foreach (DumpRule rule in Rules(_filter, KubeChains.ProxyFirewall))
        {
            if (rule.Target == "DROP" && rule.Parts == RuleParts.Frontend && rule.Address is IPAddress address &&
                _frontends.TryGetValue(new FrontendKey(address, rule.DestinationPort, rule.Protocol), out FrontendDraft? frontend) && frontend.Kind == ServiceFrontendKind.LoadBalancerIP)
            {
                frontend.DropsOtherSources = true;
            }
            else
            {
                Stray(rule, KubeChains.ProxyFirewall);
            }
        }
    }

    private void ReadHealthChecks()
    {
        foreach (DumpRule rule in Rules(_filter, KubeChains.NodePorts))
        {
            if (rule.Target == "ACCEPT" && rule.Parts == NodePort && rule.Protocol == ServiceProtocol.Tcp)
            {
                HealthCheckPorts.Add(rule.DestinationPort);
            }
            else
            {
                diagnostics.Add(rule.Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"{KubeChains.NodePorts}: {rule.Describe()}");
            }
        }
    }
}
