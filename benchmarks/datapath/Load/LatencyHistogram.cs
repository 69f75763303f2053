using System.Numerics;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>
/// How often a time was measured, in buckets whose width grows with the time: each is at most a thousandth of its times wide, as an HdrHistogram's with three digits. Recording takes a handful of instructions and allocates nothing, and
/// nothing that is recorded is lost: least and most are exact.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>Times below 2 to this have a bucket each.</summary>
    private const int ExactBits = 11;
    private const int Half = 1 << (ExactBits - 1);

    /// <summary>Four and a half hours, in nanoseconds.</summary>
    private const int MostBits = 44;

    private readonly long[] _counts = new long[(MostBits - ExactBits + 2) * Half];

    /// <summary>How many were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The least, exactly; 0 of none.</summary>
    public long Min { get; private set; }

    /// <summary>The most, exactly; 0 of none.</summary>
    public long Max { get; private set; }

    /// <summary>The buckets with something in them, in ascending order: the longest time that belongs there, and how many.</summary>
    public IEnumerable<(long Highest, long Count)> Buckets
    {
        get
        {
            for (int bucket = 0; bucket < _counts.Length; bucket++)
            {
                if (_counts[bucket] > 0)
                {
                    yield return (HighestOf(bucket), _counts[bucket]);
                }
            }
        }
    }

    /// <summary>A histogram of what another one's <see cref="Buckets"/>, <see cref="Min"/> and <see cref="Max"/> were.</summary>
    public static LatencyHistogram Of(IEnumerable<(long Highest, long Count)> buckets, long min, long max)
    {
        LatencyHistogram histogram = new();
        foreach ((long highest, long count) in buckets)
        {
            histogram._counts[BucketOf(highest)] += count;
            histogram.Count += count;
        }

        (histogram.Min, histogram.Max) = histogram.Count == 0 ? (0, 0) : (min, max);
        return histogram;
    }

    /// <param name="time">Nanoseconds, or instructions; what is less than 0 is 0.</param>
    public void Record(long time)
    {
        time = Math.Clamp(time, 0, (1L << MostBits) - 1);
        _counts[BucketOf(time)]++;
        Min = Count == 0 ? time : Math.Min(Min, time);
        Max = Math.Max(Max, time);
        Count++;
    }

    /// <summary>Adds what another one has.</summary>
    public void Add(LatencyHistogram other)
    {
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            _counts[bucket] += other._counts[bucket];
        }

        if (other.Count > 0)
        {
            Min = Count == 0 ? other.Min : Math.Min(Min, other.Min);
            Max = Math.Max(Max, other.Max);
            Count += other.Count;
        }
    }

    /// <summary>The time that so many percent of all are not above, to a thousandth; 0 of none.</summary>
    public long Percentile(double percent)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100)), seen = 0;
        foreach ((long highest, long count) in Buckets)
        {
            seen += count;
            if (seen >= wanted)
            {
                return Math.Clamp(highest, Min, Max);
            }
        }

        return Max;
    }

    private static int BucketOf(long time)
    {
        int shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)time) - ExactBits);
        return (shift * Half) + (int)(time >> shift);
    }

    private static long HighestOf(int bucket)
    {
        int shift = Math.Max(0, (bucket / Half) - 1);
        return (((long)(bucket - (shift * Half)) + 1) << shift) - 1;
    }
}
