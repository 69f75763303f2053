using NetkitSharp.Datapath.Benchmarks.Load;

namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>A <see cref="LatencyHistogram"/> in a file: the buckets with something in them.</summary>
/// <param name="Min">The least, exactly.</param>
/// <param name="Max">The most, exactly.</param>
/// <param name="Highest">The longest time of each bucket.</param>
/// <param name="Counts">How many are in it.</param>
internal sealed record LatencyCounts(long Min, long Max, IReadOnlyList<long> Highest, IReadOnlyList<long> Counts)
{
    public static LatencyCounts Of(LatencyHistogram histogram)
    {
        (long Highest, long Count)[] buckets = [.. histogram.Buckets];
        return new(histogram.Min, histogram.Max, [.. buckets.Select(static bucket => bucket.Highest)], [.. buckets.Select(static bucket => bucket.Count)]);
    }

    public LatencyHistogram ToHistogram() => LatencyHistogram.Of(Highest.Zip(Counts), Min, Max);
}
