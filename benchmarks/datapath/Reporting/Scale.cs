using System.Globalization;

namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>From figures to places in a picture, with round figures to mark.</summary>
internal sealed class Scale
{
    private readonly double _least;
    private readonly double _most;
    private readonly double _from;
    private readonly double _to;

    private Scale(double least, double most, double from, double to, IReadOnlyList<double> marks)
    {
        (_least, _most, _from, _to, Marks) = (least, most, from, to, marks);
    }

    public IReadOnlyList<double> Marks { get; }

    /// <summary>From <paramref name="least"/>, or a round figure below it, to one above <paramref name="most"/>.</summary>
    public static Scale Linear(double least, double most, double from, double to)
    {
        double span = Math.Max(most - least, Math.Max(Math.Abs(most) * 1e-3, 1e-9));
        double step = Math.Pow(10, Math.Floor(Math.Log10(span / 4)));
        step *= span / step > 20 ? 5 : span / step > 8 ? 2 : 1;
        (double first, double last) = (Math.Floor(least / step) * step, Math.Ceiling(most / step) * step);
        return new(first, last, from, to, [.. Enumerable.Range(0, (int)Math.Round((last - first) / step) + 1).Select(i => first + (i * step))]);
    }

    public double Place(double figure) => _from + ((figure - _least) / (_most - _least) * (_to - _from));

    public static string Text(double figure) => figure.ToString(Math.Abs(figure) >= 100 ? "#,0" : Math.Abs(figure) >= 1 ? "0.##" : "0.####", CultureInfo.InvariantCulture);
}
