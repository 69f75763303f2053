using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Results;

namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>What the rounds of a cell come to. Figures are medians of rounds, with the least and the most beside them: nothing is dropped.</summary>
internal sealed class CellFigures
{
    private readonly SortedDictionary<int, CellRound> _rounds;
    private readonly Lazy<LatencyHistogram?> _latencies;

    public CellFigures(Cell cell, IEnumerable<CellRound> rounds, CellAccount? account)
    {
        Cell = cell;
        Account = account;
        _rounds = new(rounds.ToDictionary(static round => round.Round));
        _latencies = new(() =>
        {
            LatencyHistogram? all = null;
            foreach (CellRound round in _rounds.Values)
            {
                if (round.Latencies is { } counts)
                {
                    (all ??= new LatencyHistogram()).Add(counts.ToHistogram());
                }
            }

            return all;
        });
    }

    public Cell Cell { get; }

    public CellAccount? Account { get; }

    /// <summary>Whether it is told how long each operation took: else what all of them took is shared out.</summary>
    public bool HasLatencies => _rounds.Values.Any(static round => round.Latencies is not null);

    /// <summary>Of all rounds; null where operations are not told apart.</summary>
    public LatencyHistogram? Latencies => _latencies.Value;

    /// <summary>What an operation costs, in nanoseconds or instructions: of round trips and connections the median one.</summary>
    public double Cost => Median(_rounds.Values.Select(CostOf));

    /// <summary>The same, of the round that had the least and of the one that had the most.</summary>
    public (double Least, double Most) CostRange => (_rounds.Values.Min(CostOf), _rounds.Values.Max(CostOf));

    /// <summary>Bytes in a nanosecond, or by an instruction.</summary>
    public double Throughput => Median(_rounds.Values.Select(static round => (double)round.Bytes / round.Elapsed));

    /// <summary>Operations in a second, or by a thousand million instructions.</summary>
    public double Rate => Median(_rounds.Values.Select(static round => round.Operations * 1e9 / round.Elapsed));

    /// <summary>The mean length of what the node's end of the wire sent; 0 where that was nothing.</summary>
    public double WirePacket => Median(_rounds.Values.Select(static round => round.WirePackets == 0 ? 0 : (double)round.WireBytes / round.WirePackets));

    /// <summary>Nanoseconds of all processors for an operation: in programs and the kernel for them, and in softirqs and interrupts.</summary>
    public (double Process, double SoftIrq) ProcessorTime =>
        (Median(_rounds.Values.Select(static round => (double)(round.Machine.User + round.Machine.System) / round.Operations)), Median(_rounds.Values.Select(static round => (double)(round.Machine.SoftIrq + round.Machine.Irq) / round.Operations)));

    /// <summary>How much of the processors' time somebody else had, of 1.</summary>
    public double Steal => Median(_rounds.Values.Select(static round => (double)round.Machine.Steal / Math.Max(1, round.Machine.User + round.Machine.System + round.Machine.SoftIrq + round.Machine.Irq + round.Machine.Idle + round.Machine.Steal)));

    /// <summary>Switches of an operation's threads: that they waited, and that they were taken from the processor.</summary>
    public (double Waits, double Preemptions) Switches =>
        (Median(_rounds.Values.Select(static round => (double)(round.Client.Waits + round.Server.Waits) / round.Operations)), Median(_rounds.Values.Select(static round => (double)(round.Client.Preemptions + round.Server.Preemptions) / round.Operations)));

    /// <summary>What an operation costs more than another cell's: the median of what it was in each round, in which both were measured one after the other.</summary>
    public double Over(CellFigures other) => Median(Paired(other, static (own, others) => own - others));

    /// <summary>What an operation costs over another cell's, of 1.</summary>
    public double CostRatio(CellFigures other) => Median(Paired(other, static (own, others) => own / others));

    /// <summary>Throughput over another cell's, of 1.</summary>
    public double ThroughputRatio(CellFigures other) =>
        Median(_rounds.Keys.Where(other._rounds.ContainsKey).Select(round => (double)_rounds[round].Bytes / _rounds[round].Elapsed / ((double)other._rounds[round].Bytes / other._rounds[round].Elapsed)));

    public static double Median(IEnumerable<double> figures)
    {
        double[] ascending = [.. figures.Order()];
        return ascending.Length == 0 ? double.NaN : (ascending[(ascending.Length - 1) / 2] + ascending[ascending.Length / 2]) / 2;
    }

    private IEnumerable<double> Paired(CellFigures other, Func<double, double, double> compare) =>
        _rounds.Keys.Where(other._rounds.ContainsKey).Select(round => compare(CostOf(_rounds[round]), CostOf(other._rounds[round])));

    private static double CostOf(CellRound round) => round.Latencies is { } counts ? counts.ToHistogram().Percentile(50) : (double)round.Elapsed / round.Operations;
}
