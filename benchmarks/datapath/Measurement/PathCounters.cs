namespace NetkitSharp.Datapath.Benchmarks.Measurement;

/// <summary>A reading of the counters that tell which way packets took.</summary>
/// <param name="There">Packets from the client that took the path in question.</param>
/// <param name="Back">Packets to the client that took it.</param>
/// <param name="Detours">Packets that took the way that the path is there to spare; 0 where there is none.</param>
internal readonly record struct PathCounters(long There, long Back, long Detours)
{
    public static PathCounters operator -(PathCounters left, PathCounters right) =>
        new(left.There - right.There, left.Back - right.Back, left.Detours - right.Detours);
}
