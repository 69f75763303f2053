using FluentAssertions;
using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Results;
using Xunit;

namespace NetkitSharp.Benchmarks.Tests;

/// <summary>What a histogram says of times, against the times themselves, sorted.</summary>
public sealed class LatencyHistogramTests
{
    private const int Count = 20_000;
    private static readonly double[] s_percentiles = [0.01, 1, 25, 50, 75, 90, 99, 99.9, 99.99, 100];

    [Theory]
    [InlineData(1)]
    [InlineData(40_000)]
    [InlineData(3_000_000_000)]
    public void Percentiles_are_those_of_all_times_to_a_thousandth(long scale)
    {
        Random random = new(7);
        long[] times = [.. Enumerable.Range(0, Count).Select(_ => (long)(scale * Math.Exp(random.NextDouble() * 8)))];
        LatencyHistogram histogram = Of(times);
        Array.Sort(times);

        (histogram.Count, histogram.Min, histogram.Max).Should().Be((Count, times[0], times[^1]), "these three are exact");
        foreach (double percent in s_percentiles)
        {
            long exact = times[Math.Max(0, (int)Math.Ceiling(Count * percent / 100) - 1)];
            histogram.Percentile(percent).Should().BeInRange(exact, exact + (exact / 1000) + 1, "of {0} percent", percent);
        }
    }

    [Fact]
    public void Buckets_have_no_gaps_and_do_not_overlap()
    {
        long before = -1;
        foreach (long time in (long[])[0, 1, 2046, 2047, 2048, 2049, 4095, 4096, 4099, 4100, 1 << 20, (1 << 20) + 1023, (1 << 20) + 1024, (1L << 44) - 1])
        {
            (long highest, long count) = Of(time).Buckets.Single();
            count.Should().Be(1);
            highest.Should().BeGreaterThanOrEqualTo(time).And.BeLessThanOrEqualTo(time + (time / 1024)).And.BeGreaterThanOrEqualTo(before);
            before = highest;
        }
    }

    [Fact]
    public void Two_together_are_one_of_all_their_times_and_a_file_keeps_them()
    {
        LatencyHistogram first = Of(5, 70_000, 800), second = Of(3, 9_000_000), all = Of(5, 70_000, 800, 3, 9_000_000);
        first.Add(second);
        first.Add(new LatencyHistogram());
        first.Buckets.Should().Equal(all.Buckets);
        (first.Count, first.Min, first.Max).Should().Be((5, 3, 9_000_000));
        LatencyHistogram read = LatencyCounts.Of(first).ToHistogram();
        read.Buckets.Should().Equal(all.Buckets);
        (read.Count, read.Min, read.Max, read.Percentile(50)).Should().Be((5, 3, 9_000_000, all.Percentile(50)));

        LatencyHistogram none = new();
        (none.Count, none.Min, none.Max, none.Percentile(50)).Should().Be((0, 0, 0, 0));
    }

    [Fact]
    public void What_is_out_of_all_measure_is_at_its_edge()
    {
        LatencyHistogram histogram = Of(-5, long.MaxValue);
        (histogram.Min, histogram.Max).Should().Be((0, (1L << 44) - 1));
    }

    private static LatencyHistogram Of(params ReadOnlySpan<long> times)
    {
        LatencyHistogram histogram = new();
        foreach (long time in times)
        {
            histogram.Record(time);
        }

        return histogram;
    }
}
