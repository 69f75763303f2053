using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Variants;

namespace NetkitSharp.Benchmarks.Tests;

/// <summary>Results that nobody measured.</summary>
internal static class Made
{
    public static Cell Cell { get; } = new("host", Direction.Remote, "rr-1", IPv6: false, BigTcp: false);

    public static RunEnvironment Environment { get; } = new()
    {
        Clock = ClockKind.Instructions,
        Kernel = "7.3.0",
        Processor = "a machine",
        Processors = 1,
        Version = "0.1.0",
        Runtime = ".NET 10",
        Date = new DateOnly(2026, 1, 2),
        Size = "full",
        Rounds = 3,
    };

    public static RunResults Results(params IReadOnlyList<CellRound> rounds) => new() { Environment = Environment, Rounds = rounds, Accounts = [], Programs = [], Tools = [], Profiles = [], LeftOut = [] };

    /// <summary>A round in which each operation took as long.</summary>
    public static CellRound Trips(Cell cell, int round, long time)
    {
        LatencyHistogram latencies = new();
        for (int i = 0; i < 1000; i++)
        {
            latencies.Record(time);
        }

        return Round(cell, round) with { Operations = 1000, Elapsed = 1000 * time, Latencies = LatencyCounts.Of(latencies) };
    }

    /// <summary>A round of a stream.</summary>
    public static CellRound Stream(Cell cell, int round, long bytes, long elapsed) => Round(cell, round) with { Bytes = bytes, Elapsed = elapsed, Operations = bytes / 65_536 };

    private static CellRound Round(Cell cell, int round) => new() { Cell = cell, Round = round, Operations = 1, Bytes = 1, Elapsed = 1, Client = default, Server = default, Machine = default, WirePackets = 2, WireBytes = 3000 };
}
