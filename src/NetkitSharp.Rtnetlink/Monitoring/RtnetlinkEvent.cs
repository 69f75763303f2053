namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>Something that a monitor saw: an <see cref="ObjectEvent"/>, or a <see cref="SynchronizedEvent"/> between them.</summary>
public abstract record RtnetlinkEvent
{
    private protected RtnetlinkEvent()
    {
    }

    /// <summary>The id of the namespace that the event is from, where <see cref="RtnetlinkMonitorOptions.AllNamespaces"/> is set; null for the monitor's own.</summary>
    public int? NamespaceId { get; init; }
}
