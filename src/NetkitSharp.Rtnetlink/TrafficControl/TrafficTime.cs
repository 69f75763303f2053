namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>Times as the kernel's attributes hold them: a time that would be rounded or cut is refused.</summary>
internal static class TrafficTime
{
    internal static uint ToMicroseconds(TimeSpan time, string name)
    {
        long ticks = time.Ticks;
        return ticks >= 0 && ticks % TimeSpan.TicksPerMicrosecond == 0 && ticks / TimeSpan.TicksPerMicrosecond <= uint.MaxValue
            ? (uint)(ticks / TimeSpan.TicksPerMicrosecond)
            : throw new ArgumentOutOfRangeException(name, time, "the kernel counts whole microseconds, from 0 to 2^32 - 1");
    }

    internal static TimeSpan FromMicroseconds(uint microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    internal static TimeSpan? FromMicroseconds(uint? microseconds) => microseconds is { } value ? FromMicroseconds(value) : null;

    internal static long ToNanoseconds(TimeSpan time, string name) =>
        time.Ticks is >= 0 and <= long.MaxValue / TimeSpan.NanosecondsPerTick
            ? time.Ticks * TimeSpan.NanosecondsPerTick
            : throw new ArgumentOutOfRangeException(name, time, "a time is not negative, and less than 292 years");

    /// <summary>Nanoseconds below 100 are lost.</summary>
    internal static TimeSpan FromNanoseconds(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
