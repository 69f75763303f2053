using System.Globalization;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>
/// Figures of several cases, taken in turn round by round. Cases are compared within each round, and the median of that is what counts: what slows a whole round down is in both.
/// </summary>
internal sealed class PairedFigures
{
    /// <summary>What a case may cost, over one before it, to be flat.</summary>
    public const double Bound = 1.10;

    private readonly List<double>[] _cases;

    public PairedFigures(int cases) => _cases = [.. Enumerable.Range(0, cases).Select(_ => new List<double>())];

    /// <summary>Whose turn it is: another one begins in each round.</summary>
    public static int CaseOf(int round, int turn, int cases) => (round + turn + cases) % cases;

    public void Add(int number, double figure) => _cases[number].Add(figure);

    /// <summary>Takes off what everything else costs.</summary>
    public void TakeOff(double own)
    {
        foreach (List<double> figures in _cases)
        {
            for (int i = 0; i < figures.Count; i++)
            {
                figures[i] -= own;
            }
        }
    }

    public double Median(int number) => Quantile(_cases[number], 0.5);

    /// <summary>A case over the first one.</summary>
    public double Ratio(int number) => Quantile(Ratios(number), 0.5);

    /// <summary>What a case costs most over one before it. That a later one costs less, where its memory happens to be, is no growth.</summary>
    public double Growth => Cases.Max(later => Ratio(later) / Cases.Take(later + 1).Min(Ratio));

    /// <summary>The growth, and between what the middle half of the rounds had the cases.</summary>
    public string DescribeGrowth(double? bound)
    {
        double least = Cases.Min(number => Quantile(Ratios(number), 0.25));
        double most = Cases.Max(number => Quantile(Ratios(number), 0.75));
        return string.Create(CultureInfo.InvariantCulture, $"{Growth:0.00} ({least:0.00} to {most:0.00}){(Growth > bound ? " OVER" : "")}");
    }

    /// <summary>The median of one case, and between what the middle half of the rounds had it.</summary>
    public string Describe(int number)
    {
        string[] quartiles = [.. ((double[])[0.5, 0.25, 0.75]).Select(part => Quantile(_cases[number], part).ToString("0", CultureInfo.InvariantCulture))];
        return quartiles.Distinct().Count() == 1 ? quartiles[0] : $"{quartiles[0]} ({quartiles[1]} to {quartiles[2]})";
    }

    public static double Quantile(IEnumerable<double> figures, double part)
    {
        double[] ascending = [.. figures.Order()];
        return ascending[Math.Min(ascending.Length - 1, (int)(ascending.Length * part))];
    }

    private IEnumerable<int> Cases => Enumerable.Range(0, _cases.Length);

    private IEnumerable<double> Ratios(int number) => _cases[number].Zip(_cases[0], static (figure, first) => figure / first);
}
