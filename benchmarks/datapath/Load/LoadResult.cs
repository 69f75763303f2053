namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>What a load measured.</summary>
internal sealed record LoadResult
{
    /// <summary>Round trips, connections or datagrams; of a stream the bytes in units of 64 KiB.</summary>
    public required long Operations { get; init; }

    /// <summary>Bytes of data that arrived, in both directions.</summary>
    public required long Bytes { get; init; }

    /// <summary>How long it took, in nanoseconds of the clock.</summary>
    public required long Elapsed { get; init; }

    /// <summary>How long each operation took; null where they are not told apart.</summary>
    public LatencyHistogram? Latencies { get; init; }

    /// <summary>What the threads of the client had of a processor.</summary>
    public required ThreadUsage Client { get; init; }

    /// <summary>The same of the server's.</summary>
    public required ThreadUsage Server { get; init; }

    /// <summary>Packets that have to have come through from the client, at least: fewer took another way.</summary>
    public required long LeastThere { get; init; }

    /// <summary>The same to the client.</summary>
    public required long LeastBack { get; init; }
}
