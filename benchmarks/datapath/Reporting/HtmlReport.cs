using System.Net;

namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>A report as one page that needs nothing beside itself.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; --text: #1b1b1b; --back: #ffffff; --grid: #d7d7d7; }
        @media (prefers-color-scheme: dark) { :root { --text: #e4e4e4; --back: #181818; --grid: #444444; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
        p { max-width: 52rem; }
        table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
        caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
        th, td { border-bottom: 1px solid var(--grid); padding: .2rem .7rem; text-align: right; }
        th:first-child, td:first-child { text-align: left; }
        figure { margin: 1.5rem 0; }
        figcaption { font-weight: 600; }
        svg { max-width: 56rem; width: 100%; height: auto; font-size: 12px; }
        svg text { fill: var(--text); }
        svg line.grid { stroke: var(--grid); stroke-width: 1; }
        svg line.range { stroke: var(--text); stroke-width: 1.5; }
        """;

    public static void Write(TextWriter output, string title, IEnumerable<ReportSection> sections)
    {
        output.WriteLine($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>{Encode(title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>{Encode(title)}</h1>");
        foreach (ReportSection section in sections)
        {
            output.WriteLine($"<h2>{Encode(section.Title)}</h2>");
            foreach (string paragraph in section.Paragraphs)
            {
                output.WriteLine($"<p>{Encode(paragraph)}</p>");
            }

            foreach (Chart chart in section.Charts)
            {
                output.WriteLine($"<figure><figcaption>{Encode(chart.Title)}</figcaption>{chart.ToSvg()}</figure>");
            }

            foreach (ReportTable table in section.Tables)
            {
                Write(output, table);
            }
        }

        output.WriteLine("</body>\n</html>");
    }

    private static void Write(TextWriter output, ReportTable table)
    {
        output.WriteLine("<table>");
        if (table.Title.Length > 0)
        {
            output.WriteLine($"<caption>{Encode(table.Title)}</caption>");
        }

        output.WriteLine($"<thead><tr>{string.Concat(table.Columns.Select(static column => $"<th>{Encode(column)}</th>"))}</tr></thead>\n<tbody>");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            output.WriteLine($"<tr>{string.Concat(row.Select(static cell => $"<td>{Encode(cell)}</td>"))}</tr>");
        }

        output.WriteLine("</tbody>\n</table>");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
