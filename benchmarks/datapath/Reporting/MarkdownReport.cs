namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>A report as Markdown: without the pictures, which are in the page.</summary>
internal static class MarkdownReport
{
    public static void Write(TextWriter output, string title, IEnumerable<ReportSection> sections)
    {
        output.WriteLine($"# {title}");
        foreach (ReportSection section in sections)
        {
            output.WriteLine();
            output.WriteLine($"## {section.Title}");
            foreach (string paragraph in section.Paragraphs)
            {
                output.WriteLine();
                output.WriteLine(paragraph);
            }

            foreach (ReportTable table in section.Tables)
            {
                output.WriteLine();
                if (table.Title.Length > 0)
                {
                    output.WriteLine($"**{table.Title}**");
                    output.WriteLine();
                }

                Write(output, table);
            }
        }
    }

    /// <summary>Padded, so that it can be read as it is.</summary>
    public static void Write(TextWriter output, ReportTable table)
    {
        int[] widths = [.. table.Columns.Select((column, at) => Math.Max(3, table.Rows.Append(table.Columns).Max(row => Escape(row[at]).Length)))];
        WriteRow(output, table.Columns, widths);
        output.WriteLine($"| {string.Join(" | ", widths.Select(static (width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":"))} |");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            WriteRow(output, row, widths);
        }
    }

    private static void WriteRow(TextWriter output, IReadOnlyList<string> row, int[] widths) =>
        output.WriteLine($"| {string.Join(" | ", row.Select((cell, column) => column == 0 ? Escape(cell).PadRight(widths[column]) : Escape(cell).PadLeft(widths[column])))} |");

    private static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
