namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>A table of a report. The first column is text, the others are figures.</summary>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
