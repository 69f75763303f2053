namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>A bar for each figure, from zero, with the least and the most of its rounds.</summary>
internal sealed class BarChart(string title, string unit, IReadOnlyList<(string Label, double Figure, double Least, double Most)> bars) : Chart(title)
{
    private const int Label = 210;
    private const int Row = 24;
    private const int Foot = 40;

    public override string ToSvg()
    {
        int height = (bars.Count * Row) + Foot;
        SvgDrawing drawing = new(Width, height, Title);
        Scale scale = Scale.Linear(0, bars.Max(static bar => Math.Max(bar.Figure, bar.Most)), Label, Width - 80);
        foreach (double mark in scale.Marks)
        {
            drawing.Line(scale.Place(mark), 0, scale.Place(mark), height - Foot + 4, "grid");
            drawing.Text(scale.Place(mark), height - Foot + 18, "middle", Scale.Text(mark));
        }

        for (int i = 0; i < bars.Count; i++)
        {
            (string label, double figure, double least, double most) = bars[i];
            double y = i * Row;
            drawing.Text(Label - 8, y + 16, "end", label);
            drawing.Box(Label, y + 4, scale.Place(figure) - Label, Row - 8, SvgDrawing.Colours[i % SvgDrawing.Colours.Count], $"{label}: {Scale.Text(figure)} {unit} ({Scale.Text(least)} to {Scale.Text(most)})");
            if (most > least)
            {
                drawing.Line(scale.Place(least), y + (Row / 2), scale.Place(most), y + (Row / 2), "range");
            }

            drawing.Text(scale.Place(Math.Max(figure, most)) + 6, y + 16, "start", Scale.Text(figure));
        }

        drawing.Text(Width - 80, height - 4, "end", unit);
        return drawing.ToString();
    }
}
