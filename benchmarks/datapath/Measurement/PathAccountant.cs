using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Datapath.Benchmarks.Measurement;

/// <summary>Counts at tracepoints, and has the kernel measure programs, while it is there.</summary>
internal sealed class PathAccountant : IDisposable
{
    private readonly AccountBpfObject _object;
    private readonly BpfStatistics _statistics;
    private readonly List<RawTracepointLink> _links = [];

    private PathAccountant(AccountBpfObject loaded, BpfStatistics statistics)
    {
        _object = loaded;
        _statistics = statistics;
    }

    /// <summary>Null where the kernel has no tracepoints, and why.</summary>
    public static PathAccountant? TryStart(out string? why)
    {
        why = null;
        try
        {
            AccountBpfObject loaded = AccountBpfSpec.Open().Load();
            PathAccountant accountant = new(loaded, BpfStatistics.Enable());
            try
            {
                accountant._links.Add(loaded.NetifRx.AttachRawTracepoint("netif_rx"));
                accountant._links.Add(loaded.SoftirqEntry.AttachRawTracepoint("softirq_entry"));
                accountant._links.Add(loaded.SoftirqExit.AttachRawTracepoint("softirq_exit"));
                accountant._links.Add(loaded.SchedSwitch.AttachRawTracepoint("sched_switch"));
                return accountant;
            }
            catch
            {
                accountant.Dispose();
                throw;
            }
        }
        catch (BpfException refused)
        {
            why = refused.Message;
            return null;
        }
    }

    /// <summary>What was counted so far, and of these programs.</summary>
    public PathAccount Read(IReadOnlyList<uint> programs)
    {
        AccountBpf.Account sum = default;
        foreach (AccountBpf.Account one in _object.Accounts.Lookup(0))
        {
            sum.Backlog += one.Backlog;
            sum.Softirqs += one.Softirqs;
            sum.SoftirqTime += one.SoftirqTime;
            sum.Switches += one.Switches;
        }

        (long runs, long time) = (0, 0);
        foreach (uint id in programs)
        {
            using BpfProgram program = BpfProgram.OpenById(id);
            BpfProgramInfo info = program.GetInfo();
            runs += (long)info.RunCount;
            time += (long)info.RunTime.TotalNanoseconds;
        }

        return new(0, (long)sum.Backlog, (long)sum.Softirqs, (long)sum.SoftirqTime, (long)sum.Switches, runs, time);
    }

    public static PathAccount Between(PathAccount before, PathAccount after, long operations) => new(
        operations,
        after.Backlog - before.Backlog,
        after.SoftIrqs - before.SoftIrqs,
        after.SoftIrqTime - before.SoftIrqTime,
        after.Switches - before.Switches,
        after.ProgramRuns - before.ProgramRuns,
        after.ProgramTime - before.ProgramTime);

    public void Dispose()
    {
        _links.ForEach(static link => link.Dispose());
        _statistics.Dispose();
        _object.Dispose();
    }
}
