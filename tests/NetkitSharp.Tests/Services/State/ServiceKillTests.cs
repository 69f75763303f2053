using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods.State;

namespace NetkitSharp.Tests.Services.State;

/// <summary>A process that is killed at any moment of its changes leaves for each frontend what was or what comes, and the next one goes on from there.</summary>
public sealed class ServiceKillTests
{
    private const int Kills = 12;

    [KernelFact([KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_killed_process_leaves_whole_services_and_the_next_one_goes_on()
    {
        using PinDirectory pins = new();
        string directory = Path.Combine(pins.Path, "balancer");
        int seed = Environment.TickCount & 0xffff, middle = 0;
        Random random = new(seed);
        int[] state = ServiceVariants.Nothing;
        for (int kill = 0; kill < Kills; kill++)
        {
            // Every fourth dies while it still takes over, or has just begun, the others at their work.
            int[] start = [.. Enumerable.Range(0, ServiceVariants.Services).Select(_ => random.Next(ServiceVariants.Variants)), random.Next(2)];
            string because = string.Create(CultureInfo.InvariantCulture, $"kill {kill} of {seed}");
            (int[] before, int[] after) = Kill(directory, seed + kill, state, start, waits: kill % 4 != 3, random.Next(kill % 4 == 3 ? 1500 : 40), because);
            middle += before.SequenceEqual(after) ? 0 : 1;

            // The node is what the options say, and no frontend depends on it but in flags.
            state = after;
            using ServiceLoadBalancer next = ServiceLoadBalancer.Open(ServiceVariants.Options(directory, state[^1]));
            ShouldBeOneOf(BalancerState.Ways(next, because), before, after, because);
            foreach (ServiceLbBpf.NksService frontend in BalancerState.Frontends(next).Values.Where(static frontend => frontend.Kind == (byte)ServiceFrontendKind.ClusterIP && frontend.Inside.Slots > 0))
            {
                frontend.Outside.Flags.HasFlag(ServiceLbBpf.NksViewFlags.Masquerade).Should().Be(state[^1] == 1, because);
            }

            Service[] services = ServiceVariants.All(state);
            next.Replace(services);
            next.Services.Should().BeEquivalentTo(services, because);
            ShouldBeOneOf(BalancerState.Ways(next, because), state, state, because);
            next.Replace(services).IsEmpty.Should().BeTrue(because);
            next.Sweep().BackendsDraining.Should().Be(0, because);
            next.Book.Numbers.Taken().Count().Should().Be(services.Sum(static service => service.Backends.Count), because);
            BalancerState.Map(next, "service_records").As<uint, ServiceLbBpf.NksServiceRecord>().Count().Should().Be(services.Length, because);
            BalancerState.Entries(next, "frontends").Length.Should().Be(services.Sum(static service => service.Frontends.Count), because);
            BalancerState.Map(next, "source_ranges").As<ServiceLbBpf.NksRange, uint>().Count().Should().Be(services.Sum(static service => service.SourceRanges.Count) + next.Node.ClusterRanges.Count, because);
            BalancerState.Map(next, "node_addresses").As<ServiceLbBpf.NksAddress, uint>().Count().Should().Be(1, because);
            (uint, uint)[] tables = [.. BalancerState.Frontends(next).Values.Where(static frontend => frontend.Inside.Slots > 0).GroupBy(static frontend => frontend.Id).Select(static own => own.Select(static frontend => (frontend.Inside.Page, frontend.Inside.First)).Distinct().Single())];
            tables.Should().OnlyHaveUniqueItems($"{because}: no two services have a table together");
        }

        middle.Should().BeGreaterThan(0, "of so many kills of {0} some came in the middle of a change", seed);
    }

    /// <summary>Every frontend has what it has in one of two states; one that is in both is there.</summary>
    private static void ShouldBeOneOf(Dictionary<string, string> ways, int[] before, int[] after, string because)
    {
        (Dictionary<string, string> one, Dictionary<string, string> other) = (Ways(before), Ways(after));
        foreach ((string frontend, string backends) in ways)
        {
            (one.GetValueOrDefault(frontend) == backends || other.GetValueOrDefault(frontend) == backends).Should().BeTrue(
                $"{because}: {frontend} leads to '{backends}', between {ServiceVariants.Text(before)} and {ServiceVariants.Text(after)}");
        }

        ways.Keys.Should().Contain(one.Keys.Intersect(other.Keys), because);
    }

    private static Dictionary<string, string> Ways(int[] state) => ServiceVariants.All(state)
        .SelectMany(static service => ServicePlanner.KeysOf(service).Select(key => (key.Key, service)))
        .ToDictionary(
            static way => $"{way.Key.Address.ToAddress()}:{way.Key.Port.Value}/{way.Key.Protocol}",
            static way => string.Join(' ', way.service.Backends.Where(static backend => backend.State == ServiceBackendState.Active).Select(static backend => $"{backend.Address}:{backend.Port}").Order(StringComparer.Ordinal)));

    /// <summary>Has an agent make one state of another and go on from there, and kills it so long after it has, or after its start; what it had done, and what it was about to do.</summary>
    private static (int[] Before, int[] After) Kill(string directory, int seed, int[] before, int[] start, bool waits, int milliseconds, string because)
    {
        using Process process = Process.Start(new ProcessStartInfo(AgentKillTests.Agent(), ["services", directory, seed.ToString(CultureInfo.InvariantCulture), ServiceVariants.Text(start)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        List<string> said = [];
        if (waits && process.StandardOutput.ReadLine() is { } first)
        {
            said.Add(first);
        }

        Thread.Sleep(milliseconds);
        bool ended = process.HasExited;
        process.Kill();
        said.AddRange(process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        process.WaitForExit();
        ended.Should().BeFalse($"{because}: it works until it is killed: {error.Result}");
        int[] done = before, doing = start;
        foreach (string line in said)
        {
            // The last line may be cut off.
            if (line is "ready" or "done")
            {
                done = doing;
            }
            else if (line.StartsWith("begin ", StringComparison.Ordinal) && line.Count(static letter => letter == ',') == ServiceVariants.Services)
            {
                doing = ServiceVariants.Parse(line[6..]);
            }
        }

        return (done, doing);
    }
}
