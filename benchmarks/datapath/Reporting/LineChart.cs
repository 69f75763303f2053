namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>Figures against a number that is varied, of which each value gets as much room.</summary>
internal sealed class LineChart(string title, string unit, string across, IReadOnlyList<string> values, IReadOnlyList<(string Label, IReadOnlyList<double> Figures)> lines) : Chart(title)
{
    private const int Height = 280;
    private const int Left = 70;
    private const int Right = 220;
    private const int Foot = 44;

    public override string ToSvg()
    {
        SvgDrawing drawing = new(Width, Height, Title);
        Scale vertical = Scale.Linear(0, lines.Max(static line => line.Figures.Max()), Height - Foot, 10);
        foreach (double mark in vertical.Marks)
        {
            drawing.Line(Left, vertical.Place(mark), Width - Right, vertical.Place(mark), "grid");
            drawing.Text(Left - 8, vertical.Place(mark) + 4, "end", Scale.Text(mark));
        }

        for (int i = 0; i < values.Count; i++)
        {
            drawing.Text(Place(i), Height - Foot + 18, "middle", values[i]);
        }

        for (int i = 0; i < lines.Count; i++)
        {
            string colour = SvgDrawing.Colours[i % SvgDrawing.Colours.Count];
            drawing.Path(lines[i].Figures.Select((figure, at) => (Place(at), vertical.Place(figure))), colour, lines[i].Label);
            drawing.Box(Width - Right + 14, 14 + (i * 20), 12, 12, colour, lines[i].Label);
            drawing.Text(Width - Right + 32, 24 + (i * 20), "start", lines[i].Label);
        }

        drawing.Text(Left, Height - 4, "start", $"{unit}, by {across}");
        return drawing.ToString();
    }

    private double Place(int at) => Left + 20 + (at * (Width - Left - Right - 40.0) / Math.Max(1, values.Count - 1));
}
