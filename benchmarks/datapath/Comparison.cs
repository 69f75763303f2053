using NetkitSharp.Pods;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>All variants, measured in turn round by round, and one table of them.</summary>
internal sealed class Comparison(BenchmarkOptions options, TextWriter output)
{
    public void Run()
    {
        List<DatapathVariant> variants = [];
        try
        {
            variants.Add(new HostVariant());
            variants.Add(new VethStackVariant());
            variants.Add(new PodVariant(PodDevice.Veth));
            if (options.WithNetkit)
            {
                variants.Add(new PodVariant(PodDevice.Netkit));
            }

            List<long[]>[] rounds = [.. variants.Select(_ => new List<long[]>())];
            for (int round = 1; round <= options.Rounds; round++)
            {
                output.WriteLine($"round {round} of {options.Rounds}");
                for (int i = 0; i < variants.Count; i++)
                {
                    rounds[i].Add(Measure(variants[i]));
                }
            }

            Print(variants, rounds);
        }
        finally
        {
            for (int i = variants.Count - 1; i >= 0; i--)
            {
                variants[i].Dispose();
            }
        }
    }

    private long[] Measure(DatapathVariant variant)
    {
        long before = variant.ReadPathPackets();
        long[] times = RoundTripMeasurement.Run(variant, options.RoundTrips);
        long moved = variant.ReadPathPackets() - before;

        // A packet each way, and what is left of the acknowledgements; a silent detour would be measured as if it were the path.
        return moved >= 2 * options.RoundTrips
            ? times
            : throw new InvalidOperationException($"{variant.Name}: void, only {moved} packets of {options.RoundTrips} round trips took the path it stands for.");
    }

    private void Print(List<DatapathVariant> variants, List<long[]>[] rounds)
    {
        string unit = options.CountsInstructions ? "1,000 instructions" : "us";
        output.WriteLine();
        output.WriteLine($"TCP round trip of 1 byte, in {unit}: {options.Rounds} rounds of {options.RoundTrips}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}");
        output.WriteLine("p50: the median of the rounds, (lowest to highest); the others from all round trips");
        output.WriteLine();
        output.WriteLine($"{"path",-18} {"p50",8} {"(rounds)",20} {"over host",10} {"min",8} {"p90",8} {"p99",8}");
        double host = MedianOfRounds(rounds[0]);
        for (int i = 0; i < variants.Count; i++)
        {
            double[] medians = [.. rounds[i].Select(r => Percentile(r, 50)).Order()];
            double median = MedianOfRounds(rounds[i]);
            long[] all = [.. rounds[i].SelectMany(r => r).Order()];
            output.WriteLine(
                $"{variants[i].Name,-18} {median,8:0.0} {$"({medians[0]:0.0} to {medians[^1]:0.0})",20} {(i == 0 ? "-" : $"{median - host:+0.0;-0.0}"),10} {Percentile(all, 0),8:0.0} {Percentile(all, 90),8:0.0} {Percentile(all, 99),8:0.0}");
        }
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
