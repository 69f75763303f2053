using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>What a Maglev table takes, hashing of names included, how even its shares are, and how many slots one backend that goes or comes moves.</summary>
internal sealed class TableTimes(TextWriter output)
{
    private const int Rounds = 51;

    /// <summary>Of 16,381 slots and 100 backends.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMilliseconds(3);

    // The sizes of the reference measurement; its figures, with some slack.
    private static readonly TableCase[] s_cases =
    [
        new(1021, 10, 1.010, 5.0, 13.0),
        new(16_381, 3, 1.001, 0.5, 26.0),
        new(16_381, 100, 1.002, 2.0, 3.5) { IsTimed = true },
        new(16_381, 163, 1.006, 2.5, 3.5),
        new(16_381, 1000, 1.040, 1.2, 1.4),
        new(65_537, 100, 1.002, 1.0, 2.5),
        new(65_537, 1000, 1.008, 1.0, 1.2),
    ];

    public bool Run()
    {
        bool within = true;
        output.WriteLine();
        output.WriteLine("### Maglev tables");
        output.WriteLine();
        output.WriteLine($"Built from addresses, the median of {Rounds}. Largest share: over the average. Slots that change when one backend goes: those that were not its own. When one comes: all; the ideal is one share. In brackets, the bound.");
        output.WriteLine();
        MarkdownTable table = new("slots", "backends", "us", "largest share", "one goes, %", "one comes, %", "");
        foreach (TableCase size in s_cases)
        {
            ServiceBackend[] backends = [.. Enumerable.Range(0, size.Backends + 1).Select(i => new ServiceBackend(new IPAddress([10, 1, (byte)(i >> 8), (byte)i]), 8080))];
            uint[] slots = Fill(size.Slots, backends[..^1]);
            double median = Time(size.Slots, backends[..^1]).TotalMicroseconds;
            double largest = slots.CountBy(static number => number).Max(static share => share.Value) * (double)size.Backends / size.Slots;
            uint gone = (uint)(size.Backends / 2) + 1;
            double goes = Percent(slots, Fill(size.Slots, backends[..^1], gone), gone);
            double comes = Percent(slots, Fill(size.Slots, backends), except: 0);
            bool kept = largest <= size.LargestShare && goes <= size.Goes && comes <= size.Comes && (!size.IsTimed || median <= s_bound.TotalMicroseconds);
            within &= kept;
            table.Add(
                $"{size.Slots:N0}",
                $"{size.Backends:N0}",
                $"{Text(median, "0")}{(size.IsTimed ? $" ({s_bound.TotalMicroseconds:N0})" : "")}",
                $"{Text(largest, "0.000")} ({Text(size.LargestShare, "0.000")})",
                $"{Text(goes, "0.0")} ({Text(size.Goes, "0.0")})",
                $"{Text(comes, "0.0")} ({Text(size.Comes, "0.0")})",
                kept ? "ok" : "OVER");
        }

        table.Write(output);
        return within;
    }

    private static string Text(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);

    private static double Percent(uint[] before, uint[] after, uint except) => before.Zip(after).Count(pair => pair.First != except && pair.First != pair.Second) * 100.0 / before.Length;

    private static uint[] Fill(int size, ServiceBackend[] backends, uint without = 0)
    {
        uint[] slots = new uint[size];
        MaglevTable.Fill(slots, [.. backends.Select(static (backend, i) => new MaglevBackend(backend, ServiceProtocol.Tcp, (uint)i + 1)).Where(backend => backend.Number != without)]);
        return slots;
    }

    private static TimeSpan Time(int size, ServiceBackend[] backends)
    {
        MaglevBackend[] hashed = new MaglevBackend[backends.Length];
        uint[] slots = new uint[size];
        TimeSpan[] times = new TimeSpan[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < backends.Length; i++)
            {
                hashed[i] = new MaglevBackend(backends[i], ServiceProtocol.Tcp, (uint)i + 1);
            }

            MaglevTable.Fill(slots, hashed);
            times[round] = Stopwatch.GetElapsedTime(start);
        }

        Array.Sort(times);
        return times[Rounds / 2];
    }

    /// <param name="Slots">The table's.</param>
    /// <param name="Backends">How many share them.</param>
    /// <param name="LargestShare">At most, over the average.</param>
    /// <param name="Goes">What moves at most when one goes, in percent, its own slots aside.</param>
    /// <param name="Comes">What moves at most when one comes, in percent.</param>
    private sealed record TableCase(int Slots, int Backends, double LargestShare, double Goes, double Comes)
    {
        public bool IsTimed { get; init; }
    }
}
