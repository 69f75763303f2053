using System.Globalization;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Variants;

namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>Two runs side by side: of two machines, or of two versions on one.</summary>
internal static class RunComparison
{
    /// <exception cref="InvalidDataException">Their figures are of two kinds.</exception>
    public static void Write(TextWriter output, RunFigures first, RunFigures second)
    {
        (RunEnvironment one, RunEnvironment other) = (first.Results.Environment, second.Results.Environment);
        if (one.Clock != other.Clock)
        {
            throw new InvalidDataException($"one run counts {Unit(one)}, the other {Unit(other)}: figures of the two clocks are never put together.");
        }

        output.WriteLine("# Two runs");
        output.WriteLine();
        MarkdownReport.Write(output, new ReportTable("", ["", "first", "second"],
        [
            ["kernel", one.Kernel, other.Kernel],
            ["processor", $"{one.Processor}, {one.Processors}", $"{other.Processor}, {other.Processors}"],
            ["library", one.Version, other.Version],
            ["runtime", one.Runtime, other.Runtime],
            ["run", $"{one.Size}, {one.Rounds} rounds, {one.Date:yyyy-MM-dd}", $"{other.Size}, {other.Rounds} rounds, {other.Date:yyyy-MM-dd}"],
        ]));
        output.WriteLine();
        output.WriteLine($"What an operation costs, in {Unit(one)}, and over the host's in the same run. Ratios of the two machines say what the machines are like; compare what is over the host.");
        output.WriteLine();
        List<IReadOnlyList<string>> rows = [];
        foreach (CellFigures cell in first.Cells)
        {
            if (second.Find(cell.Cell) is not { } there)
            {
                continue;
            }

            rows.Add(
            [
                $"{VariantNames.Title(cell.Cell.Variant)}, {(cell.Cell.Direction == Direction.Remote ? "to remote" : "to pod")}, {cell.Cell.Workload}, {(cell.Cell.IPv6 ? "IPv6" : "IPv4")}{(cell.Cell.BigTcp ? ", BIG TCP" : "")}",
                Text(cell.Cost, "#,0"),
                Text(there.Cost, "#,0"),
                Text(there.Cost / cell.Cost, "0.000"),
                Over(first, cell),
                Over(second, there),
            ]);
        }

        MarkdownReport.Write(output, new ReportTable("", ["cell", "first", "second", "second of first", "first over host", "second over host"], rows));
    }

    private static string Unit(RunEnvironment environment) => environment.Clock == ClockKind.Instructions ? "instructions" : "nanoseconds";

    private static string Over(RunFigures figures, CellFigures cell) => figures.HostOf(cell.Cell) is { } host && host != cell ? Text(cell.CostRatio(host) - 1, "+0.0 %;-0.0 %;0.0 %") : "";

    private static string Text(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}
