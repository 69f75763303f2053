namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>An object is there, has changed or is gone.</summary>
public abstract record ObjectEvent : RtnetlinkEvent
{
    private protected ObjectEvent()
    {
    }

    /// <summary>What happened.</summary>
    public required ObjectChange Change { get; init; }
}
