namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>
/// Everything was listed, and the events before this one tell the whole difference to what the consumer knew: who has applied them has the kernel's tables as of now.
/// </summary>
public sealed record SynchronizedEvent : RtnetlinkEvent
{
    /// <summary>Why.</summary>
    public required SynchronizationReason Reason { get; init; }
}
