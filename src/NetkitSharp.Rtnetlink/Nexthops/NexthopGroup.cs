namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>What makes a nexthop object a group: the objects that it spreads flows over. What is null is not sent.</summary>
public sealed record NexthopGroup
{
    private const int MaxMembers = 8191;
    private const int MaxWeight = 65535;
    private const int TicksPerSecond = 100;

    /// <summary>NHA_GROUP: the members, at least one, at most 8191, each only once. Those of a group of forwarding entries must be objects for such too.</summary>
    public IReadOnlyList<NexthopGroupMember> Members { get; init; } = [];

    /// <summary>NHA_GROUP_TYPE: how the group spreads flows. It cannot be changed afterwards.</summary>
    public NexthopGroupType Type { get; init; }

    /// <summary>NHA_RES_GROUP_BUCKETS: how many buckets a resilient group has, at least 1; needed to make one, and it cannot be changed afterwards.</summary>
    public ushort? Buckets { get; init; }

    /// <summary>NHA_RES_GROUP_IDLE_TIMER: how long a bucket of a resilient group must be unused to be given to another member, in whole 10 ms, which the kernel rounds down to its own ticks; 120 seconds unless given.</summary>
    public TimeSpan? IdleTimer { get; init; }

    /// <summary>NHA_RES_GROUP_UNBALANCED_TIMER: how long a resilient group may be unbalanced before buckets in use are moved too, in whole 10 ms, which the kernel rounds down to its own ticks; zero, as unless given, for ever.</summary>
    public TimeSpan? UnbalancedTimer { get; init; }

    /// <summary>NHA_HW_STATS_ENABLE: whether hardware shall count the packets of each way as well (Linux 6.9).</summary>
    public bool? HardwareStatistics { get; init; }

    /// <summary>Whether type, members in their order, and all else are the same.</summary>
    public bool Equals(NexthopGroup? other) => other is not null && Type == other.Type && Members.SequenceEqual(other.Members)
        && Buckets == other.Buckets && IdleTimer == other.IdleTimer && UnbalancedTimer == other.UnbalancedTimer && HardwareStatistics == other.HardwareStatistics;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Members.Count, Buckets);

    internal static TimeSpan FromTicks(ulong ticks) => TimeSpan.FromTicks((long)Math.Min(ticks, long.MaxValue / (TimeSpan.TicksPerSecond / TicksPerSecond)) * (TimeSpan.TicksPerSecond / TicksPerSecond));

    internal static uint ToTicks(TimeSpan time) => (uint)(time.Ticks / (TimeSpan.TicksPerSecond / TicksPerSecond));

    /// <summary>Throws on what the kernel would misread.</summary>
    internal void Check()
    {
        if (Members.Count is 0 or > MaxMembers)
        {
            throw new ArgumentException($"a nexthop group has 1 to {MaxMembers} members, not {Members.Count}", nameof(Members));
        }

        for (int i = 0; i < Members.Count; i++)
        {
            if (Members[i].Id == 0 || Members[i].Weight is < 1 or > MaxWeight)
            {
                throw new ArgumentOutOfRangeException(nameof(Members), Members[i], $"The id of a member is at least 1, and its weight 1 to {MaxWeight}.");
            }
        }

        bool resilient = Buckets is not null || IdleTimer is not null || UnbalancedTimer is not null;
        if (Buckets == 0 || (resilient && Type != NexthopGroupType.Resilient))
        {
            throw new ArgumentException($"a nexthop group of type {Type}: buckets, at least one, and timers are for resilient groups", nameof(Buckets));
        }

        Check(IdleTimer, nameof(IdleTimer));
        Check(UnbalancedTimer, nameof(UnbalancedTimer));
    }

    private static void Check(TimeSpan? timer, string property)
    {
        const long Tick = TimeSpan.TicksPerSecond / TicksPerSecond;
        if (timer is { } time && (time < TimeSpan.Zero || time.Ticks / Tick > uint.MaxValue || time.Ticks % Tick != 0))
        {
            throw new ArgumentOutOfRangeException(property, timer, "The kernel counts whole units of 10 ms in 32 bits.");
        }
    }
}
