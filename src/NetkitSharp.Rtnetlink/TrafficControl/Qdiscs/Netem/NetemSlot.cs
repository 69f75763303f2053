namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>Packets leave in slots, as on media that are accessed in turns (struct tc_netem_slot).</summary>
public sealed record NetemSlot
{
    /// <summary>Slots whose distance is evenly distributed.</summary>
    /// <param name="minimumDelay">The shortest distance.</param>
    /// <param name="maximumDelay">The longest distance.</param>
    /// <exception cref="ArgumentOutOfRangeException">A distance is negative, or the longest is below the shortest.</exception>
    public static NetemSlot Between(TimeSpan minimumDelay, TimeSpan maximumDelay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumDelay, minimumDelay);
        return new NetemSlot { MinimumDelay = minimumDelay, MaximumDelay = maximumDelay };
    }

    /// <summary>Slots whose distance is distributed as <see cref="NetemQdisc.SlotDistribution"/> says.</summary>
    /// <param name="delay">The mean distance.</param>
    /// <param name="jitter">The distance's standard deviation, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The distance is negative, or the deviation not above 0.</exception>
    public static NetemSlot Distributed(TimeSpan delay, TimeSpan jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(jitter, TimeSpan.Zero);
        return new NetemSlot { DistributionDelay = delay, DistributionJitter = jitter };
    }

    /// <summary>min_delay: the shortest distance of evenly distributed slots.</summary>
    public TimeSpan MinimumDelay { get; internal init; }

    /// <summary>max_delay: the longest distance of evenly distributed slots.</summary>
    public TimeSpan MaximumDelay { get; internal init; }

    /// <summary>dist_delay: the mean distance of slots with a distribution.</summary>
    public TimeSpan DistributionDelay { get; internal init; }

    /// <summary>dist_jitter: the standard deviation of slots with a distribution; 0 for evenly distributed ones.</summary>
    public TimeSpan DistributionJitter { get; internal init; }

    /// <summary>max_packets: the packets of a slot; 0 for no limit.</summary>
    public int MaximumPackets { get; init; }

    /// <summary>max_bytes: the bytes of a slot; 0 for no limit.</summary>
    public int MaximumBytes { get; init; }
}
