using NetkitSharp.Rtnetlink.Neighbours;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>A neighbour is there, has changed or is gone (RTM_NEWNEIGH, RTM_DELNEIGH). A neighbour is known by its link and its IP address.</summary>
public sealed record NeighbourEvent : ObjectEvent
{
    /// <summary>The neighbour as it is now; of one that is gone, as it was last.</summary>
    public required NeighbourInfo Neighbour { get; init; }

    /// <summary>The neighbour before a change; null otherwise.</summary>
    public NeighbourInfo? Previous { get; init; }
}
