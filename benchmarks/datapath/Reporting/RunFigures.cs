using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Variants;

namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>The figures of a run, by cell.</summary>
internal sealed class RunFigures
{
    private readonly Dictionary<Cell, CellFigures> _cells;

    public RunFigures(RunResults results)
    {
        Results = results;
        ILookup<Cell, CellRound> rounds = results.Rounds.ToLookup(static round => round.Cell);
        Dictionary<Cell, CellAccount> accounts = results.Accounts.ToDictionary(static account => account.Cell);
        _cells = rounds.ToDictionary(static of => of.Key, of => new CellFigures(of.Key, of, accounts.GetValueOrDefault(of.Key)));
    }

    public RunResults Results { get; }

    public IEnumerable<CellFigures> Cells => _cells.Values;

    public bool CountsInstructions => Results.Environment.Clock == ClockKind.Instructions;

    public CellFigures? Find(Cell cell) => _cells.GetValueOrDefault(cell);

    /// <summary>The path without a pod that a cell is compared with.</summary>
    public CellFigures? HostOf(Cell cell) => Find(cell with { Variant = VariantNames.Host });
}
