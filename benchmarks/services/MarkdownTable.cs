namespace NetkitSharp.Services.Benchmarks;

/// <summary>A table as documents have it, padded so that it can be read as it is. The first column is text, the others are figures.</summary>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [columns];

    public void Add(params string[] cells) => _rows.Add(cells.Length == columns.Length ? cells : throw new ArgumentException($"{cells.Length} cells in a table of {columns.Length} columns.", nameof(cells)));

    public void Write(TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, columns.Length).Select(column => Math.Max(3, _rows.Max(row => row[column].Length)))];
        Write(output, _rows[0], widths);
        output.WriteLine($"| {string.Join(" | ", widths.Select(static (width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":"))} |");
        foreach (string[] row in _rows.Skip(1))
        {
            Write(output, row, widths);
        }
    }

    private static void Write(TextWriter output, string[] row, int[] widths) =>
        output.WriteLine($"| {string.Join(" | ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
}
