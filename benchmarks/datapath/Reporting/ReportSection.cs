namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>A part of a report: what is to be said, the figures, and pictures of them.</summary>
internal sealed record ReportSection(string Title, IReadOnlyList<string> Paragraphs, IReadOnlyList<ReportTable> Tables, IReadOnlyList<Chart> Charts);
