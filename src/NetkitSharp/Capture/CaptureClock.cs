using System.Diagnostics;

namespace NetkitSharp.Capture;

/// <summary>
/// From the programs' clock, <c>CLOCK_MONOTONIC</c>, to wall time. The difference is taken once, so that times within a capture never run backwards, whatever somebody sets the wall clock to. On Linux the
/// runtime's <see cref="Stopwatch"/> counts the nanoseconds of that clock.
/// </summary>
internal readonly struct CaptureClock
{
    private const int Attempts = 16;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerTick = NanosecondsPerSecond / TimeSpan.TicksPerSecond;

    private readonly long _offset;

    private CaptureClock(long offset) => _offset = offset;

    public static CaptureClock Take()
    {
        if (Stopwatch.Frequency != NanosecondsPerSecond)
        {
            throw new PlatformNotSupportedException($"The runtime's monotonic clock counts {Stopwatch.Frequency} a second instead of nanoseconds.");
        }

        long best = long.MaxValue;
        long offset = 0;
        for (int i = 0; i < Attempts; i++)
        {
            long before = Stopwatch.GetTimestamp();
            long wall = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;
            long took = Stopwatch.GetTimestamp() - before;
            if (took < best)
            {
                best = took;
                offset = wall - (before + (took / 2));
            }
        }

        return new CaptureClock(offset);
    }

    public long ToUnixNanoseconds(ulong monotonic) => (long)monotonic + _offset;
}
