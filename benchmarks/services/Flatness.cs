using System.Globalization;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>Figures of one kind for different numbers of services, and whether they are the same within the bound.</summary>
internal sealed class Flatness
{
    /// <summary>What the dearest may cost, over the cheapest.</summary>
    public const double Bound = 1.10;

    private readonly List<double> _figures = [];

    public void Add(double figure) => _figures.Add(figure);

    public bool Holds => Spread <= Bound;

    private double Spread => _figures.Max() / _figures.Min();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Spread:0.00}{(Holds ? "" : " OVER")}");
}
