using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>Makes services of the dumps of a text.</summary>
internal sealed class DumpInterpreter(DumpText text, KubeProxyImportOptions options)
{
    public KubeProxyImport Interpret()
    {
        DiagnosticList diagnostics = new(options.MaximumDiagnostics);
        foreach (KubeProxyDiagnostic diagnostic in text.Diagnostics)
        {
            diagnostics.Add(diagnostic.Line, diagnostic.Kind, diagnostic.Service, diagnostic.Message);
        }

        foreach (Dump dump in text.Dumps.Where(dump => dump.Tables.Count > 0 && !text.Dumps.Any(other => other.HasServices && (other.Family == dump.Family || dump.Family == AddressFamily.Unspecified))))
        {
            diagnostics.Add(dump.Tables[0].Line, KubeProxyDiagnosticKind.NotUnderstood, null, $"the dump that begins here has no table nat with the chain {KubeChains.Services}, which leads to services: take one of all tables, with the front end (legacy or nft) that kube-proxy uses");
        }

        List<Service> services = [];
        HashSet<string> names = [];
        OrderedDictionary<IPNetwork, bool> ranges = [], nodeAddresses = [], exceptions = [];
        SortedSet<int> healthChecks = [];
        foreach (IPNetwork range in options.ClusterRanges)
        {
            ranges.TryAdd(range, true);
        }

        bool allAddresses = false;
        int leftOut = 0, foreign = 0, unused = 0;
        foreach (Dump dump in text.Dumps)
        {
            ServiceInterpreter interpreter = new(dump, options, diagnostics);
            foreach ((Service service, int line) in interpreter.Interpret())
            {
                if (names.Add(service.Name))
                {
                    services.Add(service);
                }
                else
                {
                    leftOut++;
                    diagnostics.Add(line, KubeProxyDiagnosticKind.NotUnderstood, service.Name, "another dump of the same text has a service of this name");
                }
            }

            if (interpreter.ClusterRange is IPNetwork own && !options.HasClusterRange(own.BaseAddress.AddressFamily))
            {
                ranges.TryAdd(own, true);
            }

            interpreter.NodeAddresses.ForEach(a => nodeAddresses.TryAdd(a, true));
            interpreter.ExceptNodeAddresses.ForEach(a => exceptions.TryAdd(a, true));
            healthChecks.UnionWith(interpreter.HealthCheckPorts);
            allAddresses |= interpreter.AllNodeAddresses;
            leftOut += interpreter.LeftOut;
            foreign += interpreter.ForeignRules;
            unused += interpreter.UnusedRules;
        }

        KubeProxyNodePorts nodePorts = new()
        {
            AllNodeAddresses = allAddresses,
            Addresses = [.. nodeAddresses.Keys],
            Except = [.. exceptions.Keys],
            HealthCheckPorts = [.. healthChecks],
        };
        return new KubeProxyImport(services, [.. ranges.Keys], nodePorts, diagnostics.ByLine(), new ImportCounts(diagnostics.Count, leftOut, text.Rules, foreign, unused));
    }
}
