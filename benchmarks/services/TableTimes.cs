using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>What a Maglev table takes, hashing of names included.</summary>
internal sealed class TableTimes(TextWriter output)
{
    private const int Rounds = 50;

    /// <summary>Of 16,381 slots and 100 backends.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMilliseconds(3);

    public bool Run()
    {
        bool within = true;
        output.WriteLine();
        output.WriteLine($"Maglev tables, the median of {Rounds}, names hashed each time");
        output.WriteLine($"{"slots",8} {"backends",9} {"us",9}");
        foreach ((int size, int count, bool bound) in ((int, int, bool)[])[(1021, 10, false), (16_381, 10, false), (16_381, 100, true), (131_071, 1000, false)])
        {
            TimeSpan median = Measure(size, count);
            bool kept = !bound || median <= s_bound;
            within &= kept;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size,8} {count,9} {median.TotalMicroseconds,9:0}{(bound ? $"  at most {s_bound.TotalMicroseconds:0}: {(kept ? "ok" : "OVER")}" : "")}"));
        }

        return within;
    }

    private static TimeSpan Measure(int size, int count)
    {
        ServiceBackend[] backends = [.. Enumerable.Range(0, count).Select(i => new ServiceBackend(new IPAddress([10, 1, (byte)(i >> 8), (byte)i]), 8080))];
        MaglevBackend[] hashed = new MaglevBackend[count];
        uint[] slots = new uint[size];
        TimeSpan[] times = new TimeSpan[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                hashed[i] = new MaglevBackend(backends[i], ServiceProtocol.Tcp, (uint)i + 1);
            }

            MaglevTable.Fill(slots, hashed);
            times[round] = Stopwatch.GetElapsedTime(start);
        }

        Array.Sort(times);
        return times[Rounds / 2];
    }
}
