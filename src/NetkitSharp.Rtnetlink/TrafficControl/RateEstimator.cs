using System.Globalization;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>Asks the kernel to estimate the rate of what passes (TCA_RATE, struct tc_estimator), for <see cref="TrafficStatistics.EstimatedRate"/>.</summary>
public readonly record struct RateEstimator
{
    private const int FirstInterval = -2;
    private const int LastInterval = 3;

    private readonly sbyte _interval;

    /// <summary>An estimator.</summary>
    /// <param name="interval">How often the counters are looked at: 0.25, 0.5, 1, 2, 4 or 8 seconds.</param>
    /// <param name="smoothing">ewma_log, 1 to 30: a new value counts 1/2^n, so that the average goes back about 2^n intervals.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is none of those, or the smoothing not from 1 to 30.</exception>
    public RateEstimator(TimeSpan interval, int smoothing)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(smoothing, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(smoothing, 30);
        Smoothing = smoothing;
        for (int log = FirstInterval; log <= LastInterval; log++)
        {
            if (interval == IntervalOf(log))
            {
                _interval = (sbyte)log;
                return;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(interval), interval.ToString("c", CultureInfo.InvariantCulture), "0.25, 0.5, 1, 2, 4 or 8 seconds");
    }

    /// <summary>How often the counters are looked at.</summary>
    public TimeSpan Interval => IntervalOf(_interval);

    /// <summary>ewma_log: a new value counts 1/2^n.</summary>
    public int Smoothing { get; }

    internal tc_estimator ToKernel() => new() { interval = _interval, ewma_log = (byte)Smoothing };

    private static TimeSpan IntervalOf(int log) => TimeSpan.FromMilliseconds(250 << (log - FirstInterval));
}
