using NetkitSharp.Datapath.Benchmarks.Load;

namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>The time of each percentile, towards the slowest on a scale that gives each further nine as much room.</summary>
internal sealed class DistributionChart(string title, string unit, double divisor, IReadOnlyList<(string Label, LatencyHistogram Latencies)> lines) : Chart(title)
{
    private const int Height = 340;
    private const int Left = 70;
    private const int Right = 200;
    private const int Foot = 40;
    private static readonly double[] s_percentiles = [0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99];
    private static readonly double[] s_marks = [0, 50, 90, 99, 99.9, 99.99];

    public override string ToSvg()
    {
        SvgDrawing drawing = new(Width, Height, Title);
        Scale vertical = Scale.Linear(lines.Min(line => line.Latencies.Min / divisor), lines.Max(line => line.Latencies.Percentile(99.9) / divisor), Height - Foot, 10);
        foreach (double mark in vertical.Marks)
        {
            drawing.Line(Left, vertical.Place(mark), Width - Right, vertical.Place(mark), "grid");
            drawing.Text(Left - 8, vertical.Place(mark) + 4, "end", Scale.Text(mark));
        }

        foreach (double mark in s_marks)
        {
            drawing.Line(Place(mark), 10, Place(mark), Height - Foot, "grid");
            drawing.Text(Place(mark), Height - Foot + 18, "middle", $"{Scale.Text(mark)} %");
        }

        for (int i = 0; i < lines.Count; i++)
        {
            (string label, LatencyHistogram latencies) = lines[i];
            string colour = SvgDrawing.Colours[i % SvgDrawing.Colours.Count];
            drawing.Path(
                s_percentiles.Where(percent => percent <= 99.9 || latencies.Count >= 10_000).Select(percent => (Place(percent), Math.Max(10, vertical.Place((percent == 0 ? latencies.Min : latencies.Percentile(percent)) / divisor)))),
                colour,
                label);
            drawing.Box(Width - Right + 14, 14 + (i * 20), 12, 12, colour, label);
            drawing.Text(Width - Right + 32, 24 + (i * 20), "start", label);
        }

        drawing.Text(Left, Height - 4, "start", $"{unit}, by percentile");
        return drawing.ToString();
    }

    private static double Place(double percent)
    {
        double nines = -Math.Log10(1 - (Math.Min(percent, 99.99) / 100));
        return Left + (nines / 4 * (Width - Left - Right));
    }
}
