using NetkitSharp.Benchmarks;

namespace NetkitSharp.Ratios;

/// <summary>All jobs, one line for each ratio, then one for each allocation budget.</summary>
internal sealed class Comparison(RatioOptions options, TextWriter output)
{
    private static readonly Job[] s_jobs =
    [
        new PairEncoding(), new RouteDump(), new LinkDump(), new RouteBatch(), new PairDeletion(), new PodAddition(), new PodRemoval(), MapElements.Lookup, MapElements.Update, MapElements.Delete, new MapBatch(), new ObjectParsing(),
        new KernelTypes(), new RingReading(),
    ];

    public static IEnumerable<string> Jobs => s_jobs.Select(j => j.Name);

    /// <summary>Whether every ratio is within its bound and every allocation within its budget.</summary>
    public bool Run()
    {
        List<(string Name, long Bytes)> allocations = [];
        bool holds = true;
        output.WriteLine($"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, .NET {Environment.Version}, {Environment.ProcessorCount} processors");
        output.WriteLine();
        output.WriteLine("beside c, libbpf, one-by-one and limits: the fastest round; beside vishvananda and cilium: the mean processor time of all rounds, its collector's included");
        output.WriteLine();
        output.WriteLine(Ratio.Heading);
        foreach (Job job in s_jobs.Where(j => options.Only is null || j.Name == options.Only))
        {
            JobResult result = job.Run(options);
            foreach (Ratio ratio in result.Ratios)
            {
                output.WriteLine(ratio);
                holds &= ratio.Holds ?? true;
            }

            if (result.AllocatedBytes is { } bytes)
            {
                allocations.Add((job.Name, bytes));
            }
        }

        AllocationBudget budget = AllocationBudget.Load();
        output.WriteLine();
        output.WriteLine(AllocationBudget.Heading);
        foreach ((string name, long bytes) in allocations)
        {
            holds &= budget.Check(name, bytes, output);
        }

        return holds;
    }
}
