namespace NetkitSharp.Services.KubeProxy;

/// <summary>What leads to kube-proxy's chains, and the marks that they use.</summary>
internal sealed partial class ServiceInterpreter
{
    private void ReadHooks()
    {
        foreach (DumpTable table in dump.Tables)
        {
            foreach (DumpChain chain in table.Chains)
            {
                if (chain.IsOurs)
                {
                    continue;
                }

                foreach (DumpRule rule in chain.Rules)
                {
                    ReadHook(table.Name, chain.Name, rule);
                }
            }
        }

        RequireHook("PREROUTING", "what comes from pods and from outside");
        RequireHook("OUTPUT", "what the node itself sends");
    }

    private void ReadHook(string table, string chain, DumpRule rule)
    {
        bool isHook = (table, chain, rule.Target) switch
        {
            ("nat", "PREROUTING" or "OUTPUT", KubeChains.Services) => rule.Parts == RuleParts.None,
            ("nat", "POSTROUTING", KubeChains.Postrouting) => rule.Parts == RuleParts.None,
            ("filter", "INPUT" or "FORWARD" or "OUTPUT", KubeChains.Services or KubeChains.ExternalServices or KubeChains.Forward or KubeChains.Firewall or KubeChains.ProxyFirewall or KubeChains.NodePorts) =>
                (rule.Parts & ~RuleParts.StateNew) == RuleParts.None,
            ("nat" or "filter" or "mangle" or "raw", "PREROUTING" or "INPUT" or "FORWARD" or "OUTPUT" or "POSTROUTING", _) => false,

            // A chain of somebody else that uses one of kube-proxy's.
            _ => true,
        };
        if (!isHook)
        {
            diagnostics.Add(rule.Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"{chain} of the table {table} leads to {rule.Target} otherwise than kube-proxy does: {rule.Describe()}");
        }
        else if (chain is not ("PREROUTING" or "INPUT" or "FORWARD" or "OUTPUT" or "POSTROUTING"))
        {
            ForeignRules++;
            if (rule.Has(RuleParts.Destination) && !KubeChains.IsShared(rule.Target))
            {
                dump.NamingDestinations.Add(rule);
            }
        }
    }

    private void RequireHook(string chain, string traffic)
    {
        DumpChain? services = _nat?.Find(KubeChains.Services);
        if (services is { Rules.Count: > 0 } && !Rules(_nat, chain).Any(r => r.Target == KubeChains.Services))
        {
            diagnostics.Add(services.Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"no rule of {chain} leads to {KubeChains.Services}: {traffic} gets to no service here, and would by the load balancer");
        }
    }

    private void ReadMarks()
    {
        RuleMark? masquerade = ReadMark(KubeChains.MarkMasquerade);
        ReadMark(KubeChains.MarkDrop);
        bool returns = false, masquerades = false;
        foreach (DumpRule rule in Rules(_nat, KubeChains.Postrouting))
        {
            bool isMark = masquerade is RuleMark mark && rule.Mark.Mask == mark.Mask && rule.Mark.Value == mark.Value;
            switch (rule.Target)
            {
                case "RETURN" when rule.Parts == RuleParts.NotMark && isMark:
                    returns = true;
                    break;
                case "MARK" when rule.Parts == RuleParts.None && returns && rule.SetMark.Mask == 0:
                    break;
                case "MASQUERADE" when (rule.Parts == RuleParts.Mark && isMark) || (rule.Parts == RuleParts.None && returns):
                    masquerades = true;
                    break;
                default:
                    diagnostics.Add(rule.Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"{KubeChains.Postrouting}: {rule.Describe()}");
                    break;
            }
        }

        DumpChain? services = _nat?.Find(KubeChains.Services);
        if (services is { Rules.Count: > 0 } && !masquerades)
        {
            diagnostics.Add(services.Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"no rule of {KubeChains.Postrouting} masquerades what {KubeChains.MarkMasquerade} marks: backends see other addresses than by the load balancer");
        }
    }

    private RuleMark? ReadMark(string chain)
    {
        RuleMark? mark = null;
        foreach (DumpRule rule in Rules(_nat, chain))
        {
            if (mark is null && rule.Target == "MARK" && rule.Parts == RuleParts.None && rule.SetMark.Value != 0 && rule.SetMark.Value == rule.SetMark.Mask)
            {
                mark = rule.SetMark;
            }
            else
            {
                diagnostics.Add(rule.Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"{chain}: {rule.Describe()}");
            }
        }

        return mark;
    }
}
