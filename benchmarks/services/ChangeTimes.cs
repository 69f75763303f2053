using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>What it takes to change services: all of them, 10,000 with 10 backends each, and one backend of one of them.</summary>
internal sealed class ChangeTimes(TextWriter output)
{
    private const int Count = 10_000;
    private const int Backends = 10;
    private const int Rounds = 501;
    private const int TableSize = 16_381;

    /// <summary>One backend of one service.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMilliseconds(5);

    public bool Run()
    {
        Service[] services = Make();
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
        output.WriteLine($"Changes of {Count:N0} services with {Backends} backends each, wall time");
        Time("replace all, from nothing", () => balancer.Replace(services), changes => changes.Added.Count == Count);
        Time("replace all, nothing changed", () => balancer.Replace(services), changes => changes.IsEmpty);

        Service[] other = [.. services];
        other[7] = WithBackends(other[7], other[7].Backends.Count - 1);
        Time("replace all, one backend less", () => balancer.Replace(other), changes => changes.Changed.Count == 1 && changes.TablesBuilt == 1);
        Time("replace all, every other backend", () => balancer.Replace(services.Select(service => WithBackends(service, Backends / 2))), changes => changes.Changed.Count == Count);
        Time("replace all, as it was", () => balancer.Replace(services), changes => changes.Changed.Count == Count);
        bool within = OneBackend(balancer, services[Count / 2]);
        Time("replace all, by nothing", () => balancer.Replace([]), changes => changes.Removed.Count == Count);
        return within;
    }

    private static Service[] Make()
    {
        Service[] services = [.. ServiceSet.Make(AddressFamily.InterNetwork, Count, ServiceProtocol.Tcp, [])];
        for (int number = 0; number < Count; number++)
        {
            int first = number * Backends;
            services[number] = services[number] with
            {
                Backends = [.. Enumerable.Range(first, Backends).Select(i => new ServiceBackend(new IPAddress([10, (byte)(1 + (i >> 16)), (byte)(i >> 8), (byte)i]), 8080))],
            };
        }

        return services;
    }

    private static Service WithBackends(Service service, int count) => service with { Backends = [.. service.Backends.Take(count)] };

    private void Time(string what, Func<ServiceChanges> change, Func<ServiceChanges, bool> right)
    {
        long start = Stopwatch.GetTimestamp();
        ServiceChanges changes = change();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (!right(changes))
        {
            throw new InvalidOperationException($"void: {what}: {changes}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-44} {elapsed.TotalMilliseconds,10:0.00} ms  {changes}"));
    }

    /// <summary>A backend goes and comes, and is marked, in a service with a table of 16,381 slots.</summary>
    private bool OneBackend(ServiceLoadBalancer balancer, Service service)
    {
        Service less = WithBackends(service, Backends - 1);
        ServiceBackend marked = service.Backends[0];

        // What replacing left behind: pauses of the collector are the process's, by all that it allocates.
        GC.Collect();
        return Times("set, a backend goes or comes", round => balancer.Set(round % 2 == 0 ? less : service))
            & Times("mark a backend", round => balancer.SetBackendState(service.Name, marked.Address, marked.Port, round % 2 == 0 ? ServiceBackendState.Terminating : ServiceBackendState.Active));
    }

    private bool Times(string what, Action<int> change)
    {
        TimeSpan[] times = new TimeSpan[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            change(round + 1);
            if (round >= 0)
            {
                times[round] = Stopwatch.GetElapsedTime(start);
            }
        }

        Array.Sort(times);
        bool kept = times[^1] <= s_bound;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{$"{what}, {TableSize:N0} slots",-44} {times[Rounds / 2].TotalMilliseconds,10:0.00} ms  (median; {times[0].TotalMilliseconds:0.00} to {times[^1].TotalMilliseconds:0.00})  at most {s_bound.TotalMilliseconds:0}: {(kept ? "ok" : "OVER")}"));
        return kept;
    }
}
