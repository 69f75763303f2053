using System.Globalization;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The unit in which a kind of link counts a time.</summary>
internal sealed class TimeUnit
{
    /// <summary>clock_t, hundredths of a second to user space whatever the kernel's HZ is (USER_HZ).</summary>
    internal static readonly TimeUnit ClockTick = new(TimeSpan.FromMilliseconds(10));

    internal static readonly TimeUnit Millisecond = new(TimeSpan.FromMilliseconds(1));

    internal static readonly TimeUnit Second = new(TimeSpan.FromSeconds(1));

    private readonly TimeSpan _length;

    private TimeUnit(TimeSpan length) => _length = length;

    /// <summary>The value, where the kernel can be told it exactly.</summary>
    internal TimeSpan? Check(TimeSpan? value)
    {
        if (value is { } time)
        {
            if (time < TimeSpan.Zero || time.Ticks / _length.Ticks > uint.MaxValue)
            {
                throw new ArgumentOutOfRangeException(nameof(value), time, string.Create(CultureInfo.InvariantCulture, $"a time here is 0 to {uint.MaxValue} units of {_length}"));
            }

            if (time.Ticks % _length.Ticks != 0)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"the kernel takes this time in whole units of {_length}: {time} would be cut"), nameof(value));
            }
        }

        return value;
    }

    /// <summary>How many units a checked value is.</summary>
    internal uint? Count(TimeSpan? value) => (uint?)(value?.Ticks / _length.Ticks);

    /// <summary>How many units a checked value is, for attributes of 64 bits.</summary>
    internal ulong? Count64(TimeSpan? value) => (ulong?)(value?.Ticks / _length.Ticks);

    internal TimeSpan? ToTimeSpan(ulong? units) => units switch
    {
        null => null,
        { } count when count > (ulong)(TimeSpan.MaxValue.Ticks / _length.Ticks) => TimeSpan.MaxValue,
        { } count => TimeSpan.FromTicks((long)count * _length.Ticks),
    };

    /// <summary>What was asked where the kernel reports it within one unit: it counts in jiffies, to which not every value can be converted and back.</summary>
    internal TimeSpan? Match(TimeSpan? asked, TimeSpan? actual) =>
        asked is { } time && actual is { } reported && (time - reported).Duration() <= _length ? asked : actual;
}
