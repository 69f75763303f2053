using System.Globalization;
using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Profiling;
using NetkitSharp.Datapath.Benchmarks.Programs;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Running;
using NetkitSharp.Datapath.Benchmarks.Variants;

namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>Makes a report of a run: what was measured and how, then the goals, then each workload, then what explains it.</summary>
internal sealed class ReportBuilder(RunFigures figures)
{
    private const int MostFunctions = 40;
    private static readonly double[] s_percentiles = [50, 90, 99, 99.9];

    private RunEnvironment Environment => figures.Results.Environment;

    private string Thousands => figures.CountsInstructions ? "1,000 instructions" : "us";

    private string Units => figures.CountsInstructions ? "instructions" : "ns";

    public string Title => $"Pods beside the host, {(figures.CountsInstructions ? "in instructions" : "by the clock")}";

    public IEnumerable<ReportSection> Build()
    {
        yield return DescribeRun();
        if (figures.CountsInstructions && Goals.Of(figures).ToArray() is { Length: > 0 } goals)
        {
            yield return new ReportSection(
                "Goals",
                ["Against the talk's question, whether a pod's network can be as fast as the host's. Overheads are medians of what a path costs over the host's in the same round."],
                [new ReportTable("", ["goal", "measured", "bound", "aim", ""], [.. goals.Select(static goal => (IReadOnlyList<string>)[goal.What, Text(goal.Figure, goal.Format), $"{(goal.AtLeast ? "at least" : "at most")} {Text(goal.Bound, goal.Format)}", goal.Aim is { } aim ? Text(aim, goal.Format) : "", goal.Judgement])])],
                []);
        }

        foreach (Workload workload in SuitePlan.Workloads)
        {
            ReportSection section = Describe(workload);
            if (section.Tables.Count > 0)
            {
                yield return section;
            }
        }

        if (DescribeServices() is { } services)
        {
            yield return services;
        }

        if (figures.Results.Profiles.Count > 1)
        {
            yield return DescribeProfiles();
        }

        if (figures.Results.Accounts.Count > 0)
        {
            yield return DescribeAccounts();
        }

        if (figures.Results.Programs.Count > 0)
        {
            yield return DescribePrograms();
        }

        if (figures.Results.Tools.Count > 0)
        {
            yield return new ReportSection(
                "The load generator beside other tools",
                ["Over the host's path, in turn. A load generator that costs more than what it measures would hide differences; one that costs less is no error."],
                [new ReportTable("", ["", "in", "ours", "theirs", "ours of theirs"], [.. figures.Results.Tools.Select(static check => (IReadOnlyList<string>)[$"{check.Tool}: {check.What}", check.Unit, Text(check.Ours, "#,0.00"), Text(check.Theirs, "#,0.00"), Text(check.Ours / check.Theirs, "0.00")])])],
                []);
        }

        yield return DescribeMethod();
    }

    private ReportSection DescribeRun()
    {
        List<IReadOnlyList<string>> rows =
        [
            ["clock", figures.CountsInstructions ? "instructions: a virtual machine whose clock advances by one nanosecond with each" : "wall: what else the machine does is in every figure"],
            ["kernel", $"Linux {Environment.Kernel}"],
            ["processor", $"{Environment.Processor}, {Environment.Processors} to be had"],
            ["library", $"{Environment.Version}, {Environment.Runtime}"],
            ["run", $"{Environment.Size}, {Environment.Rounds} rounds, {Environment.Date:yyyy-MM-dd}"],
        ];
        if (!figures.CountsInstructions)
        {
            double steal = CellFigures.Median(figures.Cells.Select(static cell => cell.Steal));
            rows.Add(["stolen by the host of this machine", Text(steal, "0.0 %")]);
        }

        foreach (LeftOut left in figures.Results.LeftOut)
        {
            rows.Add([$"left out: {left.What}", left.Why]);
        }

        return new("The run", [], [new ReportTable("", ["what", ""], rows)], []);
    }

    private ReportSection Describe(Workload workload)
    {
        List<ReportTable> tables = [];
        List<Chart> charts = [];
        foreach (Direction direction in Enum.GetValues<Direction>())
        {
            foreach (bool ipv6 in (bool[])[false, true])
            {
                foreach (bool bigTcp in (bool[])[false, true])
                {
                    CellFigures[] cells = [.. figures.Cells.Where(cell => cell.Cell.Workload == workload.Name && cell.Cell.Direction == direction && cell.Cell.IPv6 == ipv6 && cell.Cell.BigTcp == bigTcp)];
                    if (cells.Length == 0)
                    {
                        continue;
                    }

                    string title = $"{(direction == Direction.Remote ? "pod to remote" : "pod to pod")}, {(ipv6 ? "IPv6" : "IPv4")}{(bigTcp ? ", BIG TCP" : "")}";
                    tables.Add(cells[0].HasLatencies ? DescribeLatencies(title, cells) : DescribeThroughput(title, workload, cells));
                    if (direction == Direction.Remote && !ipv6)
                    {
                        charts.Add(cells[0].HasLatencies
                            ? new DistributionChart(title, Thousands, 1000, [.. cells.Select(static cell => (VariantNames.Title(cell.Cell.Variant), cell.Latencies!))])
                            : new BarChart(title, workload.IsBulk ? ThroughputUnit : $"{Units} a datagram", [.. cells.Select(cell => Bar(workload, cell))]));
                    }
                }
            }
        }

        return new(workload.Title, [], tables, charts);
    }

    private string ThroughputUnit => figures.CountsInstructions ? "bytes by an instruction" : "Gbit/s";

    private double ThroughputFactor => figures.CountsInstructions ? 1 : 8;

    private (string Label, double Figure, double Least, double Most) Bar(Workload workload, CellFigures cell)
    {
        double figure = workload.IsBulk ? cell.Throughput * ThroughputFactor : cell.Cost;
        (double least, double most) = cell.CostRange;
        return workload.IsBulk
            ? (VariantNames.Title(cell.Cell.Variant), figure, figure * cell.Cost / most, figure * cell.Cost / least)
            : (VariantNames.Title(cell.Cell.Variant), figure, least, most);
    }

    private ReportTable DescribeLatencies(string title, CellFigures[] cells)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (CellFigures cell in cells)
        {
            LatencyHistogram latencies = cell.Latencies!;
            (double least, double most) = cell.CostRange;
            rows.Add(
            [
                VariantNames.Title(cell.Cell.Variant),
                Text(cell.Cost / 1000, "#,0.0"),
                $"{Text(least / 1000, "#,0.0")} to {Text(most / 1000, "#,0.0")}",
                Over(cell),
                Text(latencies.Min / 1000.0, "#,0.0"),
                .. s_percentiles.Skip(1).Select(percent => percent > 99 && latencies.Count < 1000 ? "" : Text(latencies.Percentile(percent) / 1000.0, "#,0.0")),
                Text(latencies.Max / 1000.0, "#,0.0"),
                Text(cell.Rate, "#,0"),
            ]);
        }

        return new(title, [$"in {Thousands}", "p50", "of rounds", "over host", "min", "p90", "p99", "p99.9", "max", figures.CountsInstructions ? "for 10^9 instructions" : "a second"], rows);
    }

    private ReportTable DescribeThroughput(string title, Workload workload, CellFigures[] cells)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (CellFigures cell in cells)
        {
            (double least, double most) = cell.CostRange;
            string ratio = figures.HostOf(cell.Cell) is { } host && host != cell ? Text(cell.ThroughputRatio(host), "0.0 %") : "";
            rows.Add(
            [
                VariantNames.Title(cell.Cell.Variant),
                workload.IsBulk ? Text(cell.Throughput * ThroughputFactor, "0.00") : Text(cell.Cost, "#,0"),
                workload.IsBulk ? $"{Text(cell.Throughput * ThroughputFactor * cell.Cost / most, "0.00")} to {Text(cell.Throughput * ThroughputFactor * cell.Cost / least, "0.00")}" : $"{Text(least, "#,0")} to {Text(most, "#,0")}",
                ratio,
                Text(cell.WirePacket, "#,0"),
            ]);
        }

        return new(title, ["", workload.IsBulk ? ThroughputUnit : $"{Units} a datagram", "of rounds", "throughput of the host's", "bytes in a packet on the wire"], rows);
    }

    private string Over(CellFigures cell) => figures.HostOf(cell.Cell) is { } host && host != cell ? Text(cell.Over(host) / 1000, "+#,0.0;-#,0.0;0.0") : "";

    private ReportSection? DescribeServices()
    {
        string[] variants = [.. figures.Cells.Select(static cell => cell.Cell.Variant).Distinct().Where(static name => VariantNames.ServicesOf(name) is not null).OrderBy(static name => VariantNames.ServicesOf(name))];
        if (variants.Length < 2)
        {
            return null;
        }

        List<ReportTable> tables = [];
        List<Chart> charts = [];
        foreach (Workload workload in SuitePlan.Workloads.Where(static workload => workload.Name is "crr" or "rr-1"))
        {
            Cell of = new("netkit-bpf", Direction.Remote, workload.Name, IPv6: false, BigTcp: false);
            CellFigures[] stack = [.. variants.Select(variant => figures.Find(of with { Variant = variant })).OfType<CellFigures>()];
            if (stack.Length < variants.Length)
            {
                continue;
            }

            string[] values = [.. variants.Select(static variant => VariantNames.ServicesOf(variant)!.Value.ToString("N0", CultureInfo.InvariantCulture))];
            List<(string Label, IReadOnlyList<double> Figures)> lines = [("veth + stack", [.. stack.Select(static cell => cell.Cost / 1000)])];
            foreach (string flat in (string[])[VariantNames.Host, "veth-bpf", "netkit-bpf"])
            {
                if (figures.Find(of with { Variant = flat }) is { } cell)
                {
                    lines.Add((VariantNames.Title(flat), [.. variants.Select(_ => cell.Cost / 1000)]));
                }
            }

            tables.Add(new ReportTable(workload.Title, [$"p50 in {Thousands}", .. values], [.. lines.Select(static line => (IReadOnlyList<string>)[line.Label, .. line.Figures.Select(static figure => Text(figure, "#,0.0"))])]));
            charts.Add(new LineChart(workload.Title, Thousands, "services in kube-proxy's rules", values, lines));
        }

        return new(
            "Cost against services",
            ["kube-proxy's rules for so many services in the node's iptables, in the way of packets through its stack. They are walked by the first packet of a connection, and cost connection tracking for each. Packets past the upper stack do not meet them: their path costs the same with any number."],
            tables,
            charts);
    }

    /// <summary>Those functions in which the paths differ most.</summary>
    private ReportSection DescribeProfiles()
    {
        FunctionProfile[] profiles = [.. figures.Results.Profiles];
        Dictionary<FunctionProfile, double> costs = profiles.ToDictionary(static profile => profile, profile => figures.Find(profile.Cell)?.Cost ?? double.NaN);
        IEnumerable<string> functions = profiles.SelectMany(static profile => profile.Functions.Keys).Distinct()
            .OrderByDescending(function => profiles.Max(profile => profile.ShareOf(function) * costs[profile]) - profiles.Min(profile => profile.ShareOf(function) * costs[profile]))
            .Take(MostFunctions);
        return new(
            "Where it goes",
            [
                $"{Units} of a round trip of one byte, IPv4, by function of the kernel: those in which the paths differ most. A timer looks where the kernel is; what is done while interrupts are off is put down to the function that lets them in again. Shares of a run of their own, of the median round trip that was measured without.",
            ],
            [
                new ReportTable(
                    "",
                    ["function", .. profiles.Select(static profile => VariantNames.Title(profile.Cell.Variant))],
                    [.. functions.Select(function => (IReadOnlyList<string>)[function, .. profiles.Select(profile => Text(profile.ShareOf(function) * costs[profile], "#,0"))])]),
            ],
            []);
    }

    private ReportSection DescribeAccounts()
    {
        List<ReportTable> tables = [];
        foreach (Workload workload in SuitePlan.Workloads)
        {
            CellFigures[] cells = [.. figures.Cells.Where(cell => cell.Account is not null && cell.Cell.Workload == workload.Name && cell.Cell is { Direction: Direction.Remote, IPv6: false, BigTcp: false })];
            if (cells.Length == 0)
            {
                continue;
            }

            tables.Add(new ReportTable(
                $"{workload.Title}, pod to remote, IPv4, for each {(workload.IsBulk && !cells[0].HasLatencies ? "64 KiB" : "operation")}",
                ["", "backlog", "softirqs", $"in softirqs, {Units}", "switches", "program runs", $"in programs, {Units}", $"process, {Units}", $"softirq, {Units}"],
                [.. cells.Select(cell => DescribeAccount(cell))]));
        }

        return new(
            "What the kernel did",
            [
                "Counted at the kernel's tracepoints in runs of their own, which counting makes slower. Backlog: packets that were put into a processor's queue to be dealt with in a softirq; a redirect to the other end of a pair spares that. The last two columns are of the measured runs, from /proc/stat, to the hundredth of a second: of the whole machine.",
            ],
            tables,
            []);
    }

    private static IReadOnlyList<string> DescribeAccount(CellFigures cell)
    {
        Measurement.PathAccount account = cell.Account!.Account;
        double operations = account.Operations;
        (double process, double softIrq) = cell.ProcessorTime;
        return
        [
            VariantNames.Title(cell.Cell.Variant),
            Text(account.Backlog / operations, "0.00"),
            Text(account.SoftIrqs / operations, "0.00"),
            Text(account.SoftIrqTime / operations, "#,0"),
            Text(account.Switches / operations, "0.00"),
            Text(account.ProgramRuns / operations, "0.00"),
            Text(account.ProgramTime / operations, "#,0"),
            Text(process, "#,0"),
            Text(softIrq, "#,0"),
        ];
    }

    private ReportSection DescribePrograms()
    {
        List<ReportTable> tables = [];
        List<Chart> charts = [];
        foreach (IGrouping<string, ProgramCost> device in figures.Results.Programs.GroupBy(static cost => cost.Device))
        {
            tables.Add(new ReportTable(device.Key, ["", "IPv4", "IPv6", "JITed bytes"], [.. device.Select(static cost => (IReadOnlyList<string>)[Name(cost), Text(cost.IPv4, "#,0"), Text(cost.IPv6, "#,0"), Text(cost.JitedBytes, "#,0")])]));
            charts.Add(new BarChart(device.Key, $"{Units} a packet, IPv4", [.. device.Select(static cost => (Name(cost), (double)cost.IPv4, (double)cost.IPv4, (double)cost.IPv4))]));
        }

        return new("Programs by themselves", [$"By BPF_PROG_TEST_RUN of the programs that are attached, in {Units} a packet. What the kernel does after a program, the redirect itself, is not in it; the loop around a program is."], tables, charts);

        static string Name(ProgramCost cost) => cost.Packet.Length == 0 ? cost.Program : $"{cost.Program}, {cost.Packet}";
    }

    private ReportSection DescribeMethod() => new(
        "How to read this",
        [
            "Node, pods and remote are network namespaces of one machine, and a veth pair stands in for the wire. That flatters every path: there is no card, no interrupt of one, packets pass whole up to the sizes of segmentation offloads, and what a receiver does runs on the sender's processor. Order and overhead of paths carry over, absolute figures do not.",
            "Every path has the same routes, MTU, offloads and TCP settings (reno, windows of 4 MiB, nothing remembered of connections before). Neighbours are permanent. A connection is warmed up before it is measured. Cells take turns round by round, and what is compared was measured in the same round; nothing is dropped.",
            "After each measurement the counters of the path are read. One in which a packet took another path than the one that is named is void and ends the run.",
            figures.CountsInstructions
                ? "Instructions are not cycles: caches, branch prediction and waiting for memory are not in them, nor what a second processor would do at the same time. They are the same in each run, which no clock is."
                : "By the clock everything counts, also what else runs on the machine and its host. Compare figures of one run with each other, and rounds' least and most, before believing a difference.",
        ],
        [],
        []);

    private static string Text(double figure, string format) => double.IsNaN(figure) ? "" : figure.ToString(format, CultureInfo.InvariantCulture);
}
