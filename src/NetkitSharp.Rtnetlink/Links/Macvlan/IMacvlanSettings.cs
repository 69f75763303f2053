namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>What can be asked of a new macvlan device and changed of one; the properties are described at <see cref="MacvlanLink"/>.</summary>
internal interface IMacvlanSettings
{
    MacvlanMode? Mode { get; }

    MacvlanFlags? Flags { get; }

    MacvlanSourceChange? Sources { get; }

    uint? BroadcastQueueLength { get; }

    int? BroadcastCutoff { get; }
}
