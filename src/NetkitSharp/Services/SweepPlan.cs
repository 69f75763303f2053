using System.Collections.Concurrent;

namespace NetkitSharp.Services;

/// <summary>What a sweep looks for: what drained before the grace period that it begins with.</summary>
internal sealed class SweepPlan
{
    /// <summary>The numbers to be freed, unless a connection has them.</summary>
    public required Dictionary<uint, long> Numbers { get; init; }

    /// <summary>The services to be forgotten, when none of their numbers is left. One that is given away before the sweep is over is taken out.</summary>
    public required ConcurrentDictionary<uint, bool> Ids { get; init; }

    /// <summary>How long clients stay with their backends, by service.</summary>
    public required Dictionary<uint, uint> AffinitySeconds { get; init; }

    /// <summary>Numbers that connections have.</summary>
    public HashSet<uint> Used { get; } = [];

    public int Connections { get; set; }

    public int Expired { get; set; }

    public int Cut { get; set; }

    public int Affinities { get; set; }
}
