using System.Net.Sockets;
using NetkitSharp.Pods;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>All variants, measured in turn round by round, and a table for each group and family.</summary>
internal sealed class Comparison(BenchmarkOptions options, TextWriter output)
{
    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>Whether every variant kept its bound. Only instructions are held against bounds.</summary>
    public bool Run(IReadOnlyList<PodNode> podNodes)
    {
        List<Node> nodes = [];
        try
        {
            VariantGroup[] groups = MakeGroups(podNodes, nodes);
            Dictionary<(DatapathVariant Variant, AddressFamily Family), List<long[]>> rounds = [];
            for (int round = 1; round <= options.Rounds; round++)
            {
                output.WriteLine($"round {round} of {options.Rounds}");
                foreach (DatapathVariant variant in groups.SelectMany(g => g.Variants))
                {
                    foreach (AddressFamily family in s_families)
                    {
                        if (!rounds.TryGetValue((variant, family), out List<long[]>? measured))
                        {
                            rounds[(variant, family)] = measured = [];
                        }

                        measured.Add(Measure(variant, family));
                    }
                }
            }

            bool kept = true;
            PrintHeader();
            foreach (VariantGroup group in groups)
            {
                foreach (AddressFamily family in s_families)
                {
                    kept &= Print(group, family, [.. group.Variants.Select(v => rounds[(v, family)])]);
                }
            }

            return kept;
        }
        finally
        {
            for (int i = nodes.Count - 1; i >= 0; i--)
            {
                nodes[i].Dispose();
            }
        }
    }

    /// <summary>Nodes that it makes go into <paramref name="nodes"/>.</summary>
    private VariantGroup[] MakeGroups(IReadOnlyList<PodNode> podNodes, List<Node> nodes)
    {
        Node host = new("host");
        nodes.Add(host);
        List<StackNode> stackNodes = [];
        foreach (PodDevice device in (PodDevice[])(options.WithNetkit ? [PodDevice.Veth, PodDevice.Netkit] : [PodDevice.Veth]))
        {
            stackNodes.Add(new StackNode(device));
            nodes.Add(stackNodes[^1]);
        }

        return
        [
            new("pod to remote", [new HostVariant(host, "host"), new HostVariant(podNodes[0], "host beside pods"), .. stackNodes.Select(n => new StackVariant(n, toRemote: true)), .. podNodes.Select(n => new RoutingVariant(n, toRemote: true))]),
            new("pod to pod", [new LoopbackVariant(host), .. stackNodes.Select(n => new StackVariant(n, toRemote: false)), .. podNodes.Select(n => new RoutingVariant(n, toRemote: false))]),
        ];
    }

    private long[] Measure(DatapathVariant variant, AddressFamily family)
    {
        PathCounters before = variant.ReadPath();
        long[] times = RoundTripMeasurement.Run(variant, family, options.RoundTrips);
        PathCounters moved = variant.ReadPath() - before;

        // A packet each way, and the handshake; a silent detour would be measured as if it were the path.
        return moved.There >= options.RoundTrips && moved.Back >= options.RoundTrips && moved.Detours == 0
            ? times
            : throw new InvalidOperationException(
                $"{variant.Name}, {family}: void, of {options.RoundTrips} round trips {moved.There} packets took the path there, {moved.Back} the path back, and {moved.Detours} a detour.");
    }

    private void PrintHeader()
    {
        string unit = options.CountsInstructions ? "1,000 instructions" : "us";
        output.WriteLine();
        output.WriteLine($"TCP round trip of 1 byte, in {unit}: {options.Rounds} rounds of {options.RoundTrips}, Linux {Program.Release}");
        output.WriteLine("p50: the median of the rounds, (lowest to highest); the others from all round trips");
    }

    private bool Print(VariantGroup group, AddressFamily family, IReadOnlyList<List<long[]>> rounds)
    {
        bool kept = true;
        output.WriteLine();
        output.WriteLine($"{$"{group.Title}, {Program.Name(family)}",-22} {"p50",7} {"(rounds)",18} {"over host",10} {"min",7} {"p90",7} {"p99",7}  {"bound",6} {"aim",5}");
        double host = MedianOfRounds(rounds[0]);
        for (int i = 0; i < rounds.Count; i++)
        {
            DatapathVariant variant = group.Variants[i];
            double[] medians = [.. rounds[i].Select(r => Percentile(r, 50)).Order()];
            double over = MedianOfRounds(rounds[i]) - host;
            long[] all = [.. rounds[i].SelectMany(r => r).Order()];
            string judgement = "";
            if (variant.Bound is { } bound && options.CountsInstructions)
            {
                bool within = over <= bound;
                kept &= within;
                judgement = $"  {$"{bound:+0.0}",6} {$"{variant.Aim:+0.0}",5}  {(!within ? "OVER" : over <= variant.Aim ? "ok, aim reached" : "ok")}";
            }

            output.WriteLine(
                $"{variant.Name,-22} {host + over,7:0.0} {$"({medians[0]:0.0} to {medians[^1]:0.0})",18} {(i == 0 ? "-" : $"{over:+0.0;-0.0;0.0}"),10} {Percentile(all, 0),7:0.0} {Percentile(all, 90),7:0.0} {Percentile(all, 99),7:0.0}{judgement}");
        }

        return kept;
    }

    private static double MedianOfRounds(List<long[]> rounds)
    {
        double[] medians = [.. rounds.Select(r => Percentile(r, 50)).Order()];
        return medians[medians.Length / 2];
    }

    /// <summary>A nanosecond of a counting machine is an instruction: the thousands of one are the thousands of the other.</summary>
    private static double Percentile(long[] ascending, int percent) =>
        ascending[Math.Min(ascending.Length - 1, ascending.Length * percent / 100)] / 1000.0;
}
