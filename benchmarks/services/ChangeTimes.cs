using System.Diagnostics;
using System.Globalization;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>What it takes to change services: all of them, 10,000 with 10 backends each, and one backend of one of them.</summary>
internal sealed class ChangeTimes(ServiceBenchmarkOptions options, TextWriter output)
{
    private const int Count = 10_000;
    private const int Backends = 10;
    private const int TableSize = 16_381;

    /// <summary>The worst change of one backend.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMilliseconds(5);

    /// <summary>A thread that runs before all others has the processor taken from it for 50 ms of each second (sched_rt_runtime_us, the deadline server), unless it rests by itself.</summary>
    private const int BetweenRests = 8;
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_accountingPeriod = TimeSpan.FromSeconds(1);

    private int Changes => options.Quick ? 200 : 1000;

    public bool Run()
    {
        Service[] services = ServiceSet.MakeApart(Count, Backends);
        services[Count / 2] = services[Count / 2] with { TableSize = TableSize };
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(new ServiceLoadBalancerOptions
        {
            ClusterRanges = ServiceSet.ClusterRanges,
            MaxServices = 2 * Count,
            MaxFrontends = 2 * Count,
            MaxBackends = 3 * Count * Backends,
            Netkit = false,
        });
        output.WriteLine();
        output.WriteLine($"### Changes of {Count:N0} services with {Backends} backends each, wall time");
        output.WriteLine();
        MarkdownTable table = new("replace all", "ms", "what changed");
        Time("from nothing", () => balancer.Replace(services), changes => changes.Added.Count == Count);
        Time("nothing changed", () => balancer.Replace(services), changes => changes.IsEmpty);

        Service[] other = [.. services];
        other[7] = WithBackends(other[7], other[7].Backends.Count - 1);
        Time("one backend less", () => balancer.Replace(other), changes => changes.Changed.Count == 1 && changes.TablesBuilt == 1);
        Time("every other backend", () => balancer.Replace(services.Select(service => WithBackends(service, Backends / 2))), changes => changes.Changed.Count == Count);
        Time("as it was", () => balancer.Replace(services), changes => changes.Changed.Count == Count);
        bool within = OneBackend(balancer, services[Count / 2], out MarkdownTable one);
        Time("by nothing", () => balancer.Replace([]), changes => changes.Removed.Count == Count);
        table.Write(output);
        output.WriteLine();
        output.WriteLine(
            $"One backend in that set, of the service with a table of {TableSize:N0} slots, ms. The bound is for the worst, with as much more as the worst of a loop of the median's length, which does nothing, took: that is the machine's. Without the collector's pauses, whose longest is in the last column: this process has it collect at once, and others beside its threads.");
        output.WriteLine();
        one.Write(output);
        return within;

        void Time(string what, Func<ServiceChanges> change, Func<ServiceChanges, bool> right)
        {
            long start = Stopwatch.GetTimestamp();
            ServiceChanges changes = change();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            table.Add(what, Text(elapsed), right(changes) ? changes.ToString() : throw new InvalidOperationException($"void: {what}: {changes}"));
        }
    }

    private static Service WithBackends(Service service, int count) => service with { Backends = [.. service.Backends.Take(count)] };

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.00}");

    /// <summary>A backend goes and comes, and is marked.</summary>
    private bool OneBackend(ServiceLoadBalancer balancer, Service service, out MarkdownTable table)
    {
        Service less = WithBackends(service, Backends - 1);
        ServiceBackend marked = service.Backends[0];

        // What replacing left behind: pauses of the collector are the process's, by all that it allocates.
        GC.Collect();
        table = new("change", "changes", "median", "p99", "worst", "worst of nothing", "at most", "", "longest pause");
        return Times(table, "set: a backend goes, or comes", round => balancer.Set(round % 2 == 0 ? less : service))
            & Times(table, "mark a backend", round => balancer.SetBackendState(service.Name, marked.Address, marked.Port, round % 2 == 0 ? ServiceBackendState.Terminating : ServiceBackendState.Active));
    }

    private bool Times(MarkdownTable table, string what, Func<int, ServiceChanges> change)
    {
        Thread.Sleep(s_accountingPeriod);

        TimeSpan longest = TimeSpan.Zero;

        // A first pair of them compiles the code.
        Take(0);
        Take(1);
        TimeSpan[] times = [.. Enumerable.Range(0, Changes).Select(Take)];
        Array.Sort(times);
        TimeSpan median = times[times.Length / 2];
        TimeSpan noise = Enumerable.Range(0, Changes).Max(_ => Idle(median)) - median;
        bool kept = times[^1] <= s_bound + noise;
        table.Add(what, $"{Changes}", Text(median), Text(times[times.Length * 99 / 100]), Text(times[^1]), Text(median + noise), Text(s_bound + noise), kept ? "ok" : "OVER", Text(longest));
        return kept;

        TimeSpan Take(int round)
        {
            if (round % BetweenRests == 0)
            {
                Thread.Sleep(s_rest);
            }

            TimeSpan pauses = GC.GetTotalPauseDuration();
            long start = Stopwatch.GetTimestamp();
            ServiceChanges changes = change(round);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start), pause = GC.GetTotalPauseDuration() - pauses;
            elapsed -= pause;
            longest = pause > longest ? pause : longest;
            return changes.Changed.Count == 1 && changes.TablesBuilt <= 1 ? elapsed : throw new InvalidOperationException($"void: {what}: {changes}");
        }
    }

    private static TimeSpan Idle(TimeSpan length)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < length)
        {
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
