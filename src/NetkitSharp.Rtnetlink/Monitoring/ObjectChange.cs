namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>What happened to an object.</summary>
public enum ObjectChange
{
    /// <summary>It was there when the monitor first listed the namespace.</summary>
    Existing,

    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is another than before; counters and ages do not count.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}
