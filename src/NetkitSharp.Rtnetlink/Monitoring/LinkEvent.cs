using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>A link is there, has changed or is gone (RTM_NEWLINK, RTM_DELLINK). A link is known by its index: a new name is a change.</summary>
public sealed record LinkEvent : ObjectEvent
{
    /// <summary>The link as it is now; of one that is gone, as it was last.</summary>
    public required LinkInfo Link { get; init; }

    /// <summary>The link before a change; null otherwise.</summary>
    public LinkInfo? Previous { get; init; }

    /// <summary>IFLA_NEW_NETNSID: where a removed link has moved to, as an id in the namespace of the event; null where it has not moved, or its removal was found by listing.</summary>
    public int? NewNamespaceId { get; init; }

    /// <summary>IFLA_NEW_IFINDEX: the index of a removed link in the namespace that it has moved to (Linux 4.16).</summary>
    public int? NewIndex { get; init; }
}
