namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>The counters that the classes of a kind have besides those of all (TCA_STATS_APP). Implement it to read those of a kind that this library does not know.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface ITrafficClassStatistics<TSelf>
    where TSelf : ITrafficClassStatistics<TSelf>
{
    /// <summary>TCA_KIND: that of the queueing discipline, <c>htb</c>.</summary>
    static abstract string Kind { get; }

    /// <summary>Reads the kind's struct. Older kernels send a shorter one, newer kernels a longer one.</summary>
    static abstract TSelf Parse(ReadOnlySpan<byte> statistics);
}
