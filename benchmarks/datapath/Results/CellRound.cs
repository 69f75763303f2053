using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Measurement;

namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>One measurement of a cell.</summary>
internal sealed record CellRound
{
    public required Cell Cell { get; init; }

    /// <summary>From 1.</summary>
    public required int Round { get; init; }

    public required long Operations { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Nanoseconds of the clock.</summary>
    public required long Elapsed { get; init; }

    public LatencyCounts? Latencies { get; init; }

    public required ThreadUsage Client { get; init; }

    public required ThreadUsage Server { get; init; }

    public required MachineTimes Machine { get; init; }

    /// <summary>What the node's end of the wire sent: packets, which are as long as segmentation offloads have them.</summary>
    public required long WirePackets { get; init; }

    public required long WireBytes { get; init; }
}
