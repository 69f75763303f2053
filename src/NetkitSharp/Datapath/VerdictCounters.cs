namespace NetkitSharp.Datapath;

/// <summary>A reading of a datapath's counters, one per <see cref="Verdict"/>.</summary>
public sealed class VerdictCounters
{
    /// <summary>Entries of the programs' map: one more than the highest verdict, for the numbers have a gap.</summary>
    internal const int Length = (int)HostRoutingBpf.NksVerdict.Verdicts;

    private readonly VerdictCount[] _counts;

    internal VerdictCounters(VerdictCount[] counts) => _counts = counts;

    /// <summary>All counts, by the verdicts' numbers.</summary>
    internal ReadOnlyMemory<VerdictCount> Counts => _counts;

    /// <summary>How often <paramref name="verdict"/> was given.</summary>
    public VerdictCount this[Verdict verdict] => _counts[(int)verdict];

    /// <summary>What was counted since <paramref name="earlier"/>.</summary>
    public VerdictCounters Since(VerdictCounters earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return new VerdictCounters([.. _counts.Zip(earlier._counts, (now, then) => now - then)]);
    }
}
