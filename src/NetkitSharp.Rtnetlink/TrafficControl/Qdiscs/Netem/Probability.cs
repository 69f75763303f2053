using System.Globalization;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>How likely something is, in the kernel's steps of 1 in 2^32 - 1.</summary>
/// <param name="Value">The probability as the kernel has it: 0 for never, 2^32 - 1 for always.</param>
public readonly record struct Probability(uint Value)
{
    /// <summary>Never.</summary>
    public static Probability Never => default;

    /// <summary>Always.</summary>
    public static Probability Always => new(uint.MaxValue);

    /// <summary>The probability in percent.</summary>
    public double Percent => Value * 100.0 / uint.MaxValue;

    internal Probability Complement => new(uint.MaxValue - Value);

    /// <summary>A probability in percent, 0 to 100, rounded to the kernel's steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 0 to 100.</exception>
    public static Probability FromPercent(double percent) => percent is >= 0 and <= 100
        ? new Probability((uint)Math.Round(percent / 100 * uint.MaxValue))
        : throw new ArgumentOutOfRangeException(nameof(percent), percent, "a probability is from 0 to 100 percent");

    /// <summary><c>2.5%</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Percent:0.######}%");
}
