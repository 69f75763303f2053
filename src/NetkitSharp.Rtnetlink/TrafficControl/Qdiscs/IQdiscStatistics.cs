namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>The counters that a kind of queueing discipline has besides those of all (TCA_STATS_APP). Implement it to read those of a kind that this library does not know.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IQdiscStatistics<TSelf>
    where TSelf : IQdiscStatistics<TSelf>
{
    /// <summary>TCA_KIND: <c>fq</c>.</summary>
    static abstract string Kind { get; }

    /// <summary>Reads the kind's struct. Older kernels send a shorter one, newer kernels a longer one.</summary>
    static abstract TSelf Parse(ReadOnlySpan<byte> statistics);
}
