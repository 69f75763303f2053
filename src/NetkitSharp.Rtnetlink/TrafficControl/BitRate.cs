using System.Globalization;

namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>
/// A rate of data. The kernel counts whole bytes a second, users and tc(8) bits a second, where a kilobit has 1000 bits: <c>BitRate.Mbps(100)</c> is tc's <c>100mbit</c>.
/// </summary>
/// <param name="BytesPerSecond">The rate as the kernel has it.</param>
public readonly record struct BitRate(ulong BytesPerSecond) : IComparable<BitRate>
{
    /// <summary>The rate in bits a second; above 2^64 - 8 bits a second it is 2^64 - 1.</summary>
    public ulong BitsPerSecond => BytesPerSecond > ulong.MaxValue / 8 ? ulong.MaxValue : BytesPerSecond * 8;

    /// <summary>A rate in bits a second. What does not fill a byte is left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">1 to 7 bits, which would become 0.</exception>
    public static BitRate Bps(ulong bits) => bits is > 0 and < 8
        ? throw new ArgumentOutOfRangeException(nameof(bits), bits, "the kernel counts whole bytes a second: at least 8 bits a second, or 0")
        : new BitRate(bits / 8);

    /// <summary>A rate in kilobits, 1000 bits, a second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, not a number, above 2^64 - 1 bits a second, or below a byte a second and not 0.</exception>
    public static BitRate Kbps(double kilobits) => Of(kilobits, 1e3, nameof(kilobits));

    /// <summary>A rate in megabits, 10^6 bits, a second.</summary>
    /// <inheritdoc cref="Kbps"/>
    public static BitRate Mbps(double megabits) => Of(megabits, 1e6, nameof(megabits));

    /// <summary>A rate in gigabits, 10^9 bits, a second.</summary>
    /// <inheritdoc cref="Kbps"/>
    public static BitRate Gbps(double gigabits) => Of(gigabits, 1e9, nameof(gigabits));

    /// <summary>
    /// Reads a rate as tc(8) writes it: a number, with a decimal point if need be, and <c>bit</c>, <c>kbit</c>, <c>mbit</c>, <c>gbit</c> or <c>tbit</c> (1000 each), or <c>kibit</c> to <c>tibit</c> (1024 each), in upper or lower case;
    /// without a unit it is bits a second. What does not fill a byte is left out. tc's <c>bps</c> means bytes, which many take for bits: it is refused.
    /// </summary>
    /// <exception cref="FormatException">It is no rate, or one of 1 to 7 bits or above 2^64 - 1 bits a second.</exception>
    public static BitRate Parse(ReadOnlySpan<char> text) => TryParse(text, out BitRate rate)
        ? rate
        : throw new FormatException($"'{text}' is no rate: it is a number of 0, or 8 to 2^64 - 1 bits a second, and a unit, as 40mbit, 1.5Gbit and 64000");

    /// <summary>Like <see cref="Parse"/>; false where it is no rate.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BitRate rate)
    {
        rate = default;
        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
        {
            digits++;
        }

        if (UnitOf(text[digits..]) is not { } unit
            || !decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value > ulong.MaxValue / unit)
        {
            return false;
        }

        decimal bits = value * unit;
        if (bits is > 0 and < 8)
        {
            return false;
        }

        rate = new BitRate((ulong)bits / 8);
        return true;
    }

    /// <summary>Which rate is lower.</summary>
    public static bool operator <(BitRate left, BitRate right) => left.BytesPerSecond < right.BytesPerSecond;

    /// <summary>Which rate is higher.</summary>
    public static bool operator >(BitRate left, BitRate right) => left.BytesPerSecond > right.BytesPerSecond;

    /// <summary>Which rate is not higher.</summary>
    public static bool operator <=(BitRate left, BitRate right) => left.BytesPerSecond <= right.BytesPerSecond;

    /// <summary>Which rate is not lower.</summary>
    public static bool operator >=(BitRate left, BitRate right) => left.BytesPerSecond >= right.BytesPerSecond;

    /// <inheritdoc/>
    public int CompareTo(BitRate other) => BytesPerSecond.CompareTo(other.BytesPerSecond);

    /// <summary><c>10Mbit</c>: in the largest unit of tc(8)'s that loses nothing.</summary>
    public override string ToString()
    {
        UInt128 bits = (UInt128)BytesPerSecond * 8;
        ReadOnlySpan<string> units = ["bit", "Kbit", "Mbit", "Gbit", "Tbit"];
        int unit = 0;
        while (bits != 0 && unit < units.Length - 1 && bits % 1000 == 0)
        {
            bits /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bits}{units[unit]}");
    }

    /// <summary>Nanoseconds that <paramref name="bytes"/> take at this rate, which is not 0.</summary>
    internal UInt128 NanosecondsFor(ulong bytes) => (UInt128)bytes * 1_000_000_000 / BytesPerSecond;

    private static decimal? UnitOf(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<string> units = ["bit", "kbit", "mbit", "gbit", "tbit", "kibit", "mibit", "gibit", "tibit"];
        ReadOnlySpan<ulong> sizes = [1, 1000, 1_000_000, 1_000_000_000, 1_000_000_000_000, 1UL << 10, 1UL << 20, 1UL << 30, 1UL << 40];
        for (int i = 0; i < units.Length; i++)
        {
            if (text.Equals(units[i], StringComparison.OrdinalIgnoreCase))
            {
                return sizes[i];
            }
        }

        return text.IsEmpty ? 1 : null;
    }

    private static BitRate Of(double value, double unit, string parameter)
    {
        double bits = Math.Round(value * unit);
        return bits is >= 0 and < 18446744073709551616.0 and not (> 0 and < 8) && !(value > 0 && bits == 0)
            ? new BitRate((ulong)bits / 8)
            : throw new ArgumentOutOfRangeException(parameter, value, "a rate is 0, or from 8 to 2^64 - 1 bits a second");
    }
}
