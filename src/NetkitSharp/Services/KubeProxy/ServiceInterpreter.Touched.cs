namespace NetkitSharp.Services.KubeProxy;

/// <summary>Rules that take packets to services and are not kube-proxy's: whose they are.</summary>
internal sealed partial class ServiceInterpreter
{
    // Rules with wide prefixes times frontends: beyond this all services count as touched.
    private const long MostComparisons = 20_000_000;
    private const string TakesItsPackets = "the rule above takes its packets";

    private readonly HashSet<string> _led = [];
    private long _comparisons;

    private void LeaveOutTouched()
    {
        if (_strays.Count + dump.NamingDestinations.Count == 0 || _frontends.Count == 0)
        {
            return;
        }

        FrontendDraft[] byAddress = [.. _frontends.Values.Where(f => f.Key.Address is not null).OrderBy(f => f.Key.Address!, AddressOrder.Instance)];
        FrontendDraft[] nodePorts = [.. _frontends.Values.Where(f => f.Key.Address is null)];
        foreach (DumpRule rule in _strays)
        {
            LeaveOutLed(rule);

            // In a chain of kube-proxy's, also node ports, whatever addresses the node has.
            TouchAll(rule, nodePorts);
            if (rule.Has(RuleParts.Destination))
            {
                LeaveOutTouched(rule, byAddress, TakesItsPackets, KubeProxyDiagnosticKind.NotUnderstood);
            }
            else
            {
                TouchAll(rule, byAddress);
            }
        }

        foreach (DumpRule rule in dump.NamingDestinations)
        {
            LeaveOutTouched(rule, byAddress, $"a rule of somebody else, to {rule.Target}, takes its packets", KubeProxyDiagnosticKind.Foreign);
        }
    }

    // Whose chains the rule leads to may be had somewhere that its frontends do not say. Each chain is gone into once, whatever leads there.
    private void LeaveOutLed(DumpRule rule)
    {
        Stack<string> chains = new(rule.Target is null ? [] : [rule.Target]);
        while (chains.TryPop(out string? chain))
        {
            if (!_led.Add(chain))
            {
                continue;
            }

            if (_owners.TryGetValue(chain, out ServiceDraft? led) && !led.IsLeftOut)
            {
                Leave(led, rule.Line, $"the rule leads to its chain {chain}");
            }

            foreach (DumpRule next in Rules(_nat, chain))
            {
                if (next.Target is not null && KubeChains.IsOfService(next.Target))
                {
                    chains.Push(next.Target);
                }
            }
        }
    }

    private void LeaveOutTouched(DumpRule rule, FrontendDraft[] byAddress, string message, KubeProxyDiagnosticKind kind)
    {
        int low = 0, high = byAddress.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (AddressOrder.Instance.Compare(byAddress[middle].Key.Address, rule.Destination.BaseAddress) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (; _comparisons <= MostComparisons && low < byAddress.Length && rule.Destination.Contains(byAddress[low].Key.Address!); low++)
        {
            Touch(rule, byAddress[low], message, kind);
        }
    }

    private void TouchAll(DumpRule rule, FrontendDraft[] frontends)
    {
        for (int i = 0; _comparisons <= MostComparisons && i < frontends.Length; i++)
        {
            Touch(rule, frontends[i], TakesItsPackets, KubeProxyDiagnosticKind.NotUnderstood);
        }
    }

    private void Touch(DumpRule rule, FrontendDraft frontend, string message, KubeProxyDiagnosticKind kind)
    {
        if (++_comparisons > MostComparisons)
        {
            if (_comparisons == MostComparisons + 1)
            {
                diagnostics.Add(rule.Line, kind, null, "so many rules that are not kube-proxy's name so many addresses of services that not each was looked at: no service is made of the dump");
                _inOrder.ForEach(d => d.IsLeftOut = true);
            }
        }
        else if (!frontend.Service.IsLeftOut && (!rule.Has(RuleParts.Protocol) || rule.Protocol == frontend.Key.Protocol || rule.Protocol == default) &&
            (!rule.Has(RuleParts.DestinationPort) || rule.DestinationPort == frontend.Key.Port || rule.DestinationPort == 0))
        {
            frontend.Service.IsLeftOut = true;
            diagnostics.Add(rule.Line, kind, frontend.Service.Name, $"{message} to {Describe(frontend.Key)}");
        }
    }
}
