using NetkitSharp.Datapath;

namespace NetkitSharp.Services;

/// <summary>A reading of the counters of all services together, one per <see cref="ServiceVerdict"/>.</summary>
public sealed class ServiceCounters
{
    /// <summary>Entries of the programs' map: one more than the highest verdict, for the numbers have gaps.</summary>
    internal const int Length = (int)ServiceLbBpf.NksServiceVerdict.Verdicts;

    private readonly VerdictCount[] _counts;

    internal ServiceCounters(VerdictCount[] counts) => _counts = counts;

    /// <summary>Packets that were dropped, for whatever reason.</summary>
    public VerdictCount Dropped => _counts.Skip((int)ServiceLbBpf.NksServiceVerdict.DropFirst).Aggregate(default(VerdictCount), static (sum, count) => sum + count);

    /// <summary>How often <paramref name="verdict"/> was given.</summary>
    public VerdictCount this[ServiceVerdict verdict] => _counts[(int)verdict];

    /// <summary>What was counted since <paramref name="earlier"/>.</summary>
    public ServiceCounters Since(ServiceCounters earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return new ServiceCounters([.. _counts.Zip(earlier._counts, static (now, then) => now - then)]);
    }
}
