using System.Diagnostics;
using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Measurement;
using NetkitSharp.Datapath.Benchmarks.Profiling;
using NetkitSharp.Datapath.Benchmarks.Programs;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Tools;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Datapath.Benchmarks.Variants;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;

namespace NetkitSharp.Datapath.Benchmarks.Running;

/// <summary>Measures all cells, in turn round by round, and keeps what it measured as soon as it has.</summary>
internal sealed class Suite(SuiteOptions options, SuitePlan plan, Lab lab, RunStore store, Interruption interruption, TextWriter progress)
{
    private readonly List<LeftOut> _leftOut = [];
    private readonly Dictionary<Node, bool> _bigTcp = [];
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private int _done;
    private int _all;
    private int _begun;

    /// <summary>What could not be measured, and why.</summary>
    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    /// <summary>False where it was interrupted.</summary>
    public bool Run()
    {
        Cell[] cells = [.. plan.Cells(lab.Variants)];
        int programs = options.Size == SuiteSize.Full && store.Programs.Count == 0 ? 1 : 0;
        bool tools = options.Size == SuiteSize.Full && store.Tools.Count == 0;
        bool accounts = options.Size == SuiteSize.Full;
        Cell[] profiled = accounts ? [.. cells.Where(IsProfiled)] : [];
        _all = (cells.Length * options.Rounds) + (accounts ? cells.Length : 0) + profiled.Length + programs;
        if ((programs > 0 && !MeasurePrograms()) || (tools && !CheckTools()))
        {
            return false;
        }

        for (int round = 1; round <= options.Rounds; round++)
        {
            // Another one begins in each round: what slows down what comes first does not slow down always the same.
            for (int i = 0; i < cells.Length; i++)
            {
                Cell cell = cells[(i + round - 1) % cells.Length];
                if (!Step(store.Has(cell, round), $"round {round} of {options.Rounds}: {cell}", () => Measure(cell, round)))
                {
                    return false;
                }
            }
        }

        return !accounts || (Profile(profiled) && Account(cells));
    }

    /// <summary>What the talk is about: a byte there and back, and where that goes.</summary>
    private static bool IsProfiled(Cell cell) => cell is { Direction: Direction.Remote, Workload: "rr-1", IPv6: false, Variant: VariantNames.Host or "veth-stack" or "veth-stack-1000-services" or "veth-bpf" or "netkit-stack" or "netkit-bpf" };

    /// <summary>False where it was interrupted.</summary>
    private bool Step(bool isDone, string what, Action measure)
    {
        if (interruption.IsAsked)
        {
            return false;
        }

        _done++;
        if (isDone)
        {
            return true;
        }

        // A clock that counts instructions does not tell how long that takes.
        TimeSpan left = _begun == 0 || options.Clock == ClockKind.Instructions ? TimeSpan.Zero : _elapsed.Elapsed / _begun * (_all - _done + 1);
        progress.WriteLine($"[{_done}/{_all}{(left == TimeSpan.Zero ? "" : $", {left:h\\:mm\\:ss} left")}] {what}");
        _begun++;
        measure();
        return true;
    }

    private bool MeasurePrograms()
    {
        foreach (PodNode node in lab.PodNodes)
        {
            if (interruption.IsAsked)
            {
                return false;
            }

            progress.WriteLine($"programs of {PodNode.Label(node.Device)} by themselves");
            foreach (ProgramCost cost in ProgramCosts.Measure(node))
            {
                store.Add(cost);
            }
        }

        _done++;
        return true;
    }

    /// <summary>What other tools say of the host's path: what they measure is what we measure.</summary>
    private bool CheckTools()
    {
        if (interruption.IsAsked)
        {
            return false;
        }

        progress.WriteLine("the load generator beside iperf3 and sockperf");
        try
        {
            foreach (ToolCheck check in ToolChecks.Run(lab.Variants[0], options.Clock))
            {
                store.Add(check);
            }
        }
        catch (ToolException failure)
        {
            _leftOut.Add(new LeftOut("iperf3 and sockperf", failure.Message));
        }

        return true;
    }

    private bool Profile(Cell[] cells)
    {
        if (cells.All(store.HasProfile))
        {
            _done += cells.Length;
            return true;
        }

        using FunctionProfiler? profiler = FunctionProfiler.TryStart(out string? why);
        if (profiler is null)
        {
            _leftOut.Add(new LeftOut("where the kernel's time goes", why!));
            return true;
        }

        foreach (Cell cell in cells)
        {
            bool goesOn = Step(store.HasProfile(cell), $"profile: {cell}", () => store.Add(profiler.Profile(cell, () => Load(Prepare(cell)!, cell))));
            if (!goesOn)
            {
                return false;
            }
        }

        return true;
    }

    private bool Account(Cell[] cells)
    {
        using PathAccountant? accountant = PathAccountant.TryStart(out string? why);
        if (accountant is null)
        {
            _leftOut.Add(new LeftOut("backlog, softirqs, switches and programs' time", why!));
            return true;
        }

        foreach (Cell cell in cells)
        {
            if (!Step(store.HasAccount(cell), $"counting: {cell}", () => Account(accountant, cell)))
            {
                return false;
            }
        }

        return true;
    }

    private void Measure(Cell cell, int round)
    {
        if (Prepare(cell) is not { } variant)
        {
            return;
        }

        LinkStatistics wire = variant.Node.ReadUplink();
        MachineTimes machine = MachineTimes.Read();
        LoadResult result = Load(variant, cell);
        MachineTimes machineAfter = MachineTimes.Read();
        LinkStatistics wireAfter = variant.Node.ReadUplink();
        store.Add(new CellRound
        {
            Cell = cell,
            Round = round,
            Operations = result.Operations,
            Bytes = result.Bytes,
            Elapsed = result.Elapsed,
            Latencies = result.Latencies is { } latencies ? LatencyCounts.Of(latencies) : null,
            Client = result.Client,
            Server = result.Server,
            Machine = machineAfter - machine,
            WirePackets = (long)(wireAfter.TransmittedPackets - wire.TransmittedPackets),
            WireBytes = (long)(wireAfter.TransmittedBytes - wire.TransmittedBytes),
        });
    }

    private void Account(PathAccountant accountant, Cell cell)
    {
        if (Prepare(cell) is not { } variant)
        {
            return;
        }

        IReadOnlyList<uint> programs = variant.Programs;
        PathAccount before = accountant.Read(programs);
        LoadResult result = Load(variant, cell);
        store.Add(new CellAccount(cell, PathAccountant.Between(before, accountant.Read(programs), result.Operations)));
    }

    /// <summary>Null where the path cannot be as the cell wants it.</summary>
    private DatapathVariant? Prepare(Cell cell)
    {
        DatapathVariant variant = lab.Variants.First(variant => variant.Name == cell.Variant && variant.Direction == cell.Direction);
        try
        {
            if (_bigTcp.GetValueOrDefault(variant.Node) != cell.BigTcp)
            {
                variant.Node.SetBigTcp(cell.BigTcp);
                _bigTcp[variant.Node] = cell.BigTcp;
            }

            return variant;
        }
        catch (BigTcpException refused)
        {
            string what = $"{cell.Variant} with BIG TCP";
            if (!_leftOut.Exists(left => left.What == what))
            {
                _leftOut.Add(new LeftOut(what, refused.Message));
            }

            return null;
        }
    }

    private LoadResult Load(DatapathVariant variant, Cell cell)
    {
        Workload workload = SuitePlan.Workloads.First(workload => workload.Name == cell.Workload);
        GC.Collect();
        PathCounters before = variant.ReadPath();
        LoadResult result = workload.Run(variant.Ends(cell.Family), plan.Operations(workload));
        PathCounters moved = variant.ReadPath() - before;

        // A silent detour would be measured as if it were the path.
        return moved.There >= result.LeastThere && moved.Back >= result.LeastBack && moved.Detours == 0
            ? result
            : throw new InvalidOperationException(
                $"{cell}: void. Of at least {result.LeastThere} packets there and {result.LeastBack} back, {moved.There} and {moved.Back} took the path, and {moved.Detours} another one.");
    }
}
